using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>
/// Dyna (Sutton 1991): learns from transitions imagined on the private map. A dream is the exploration of the village as far as
/// it is known, begun at a random node, with as many houses as were seen, drawn anew at random: the ways are remembered, what
/// stands where is not, so that the policy learns where to look and not where things were. It shares the networks with waking
/// life, has traces of its own, and leaves the statistics alone.
/// </summary>
public sealed class Dreamer
{
    private readonly Mind _mind;
    private readonly Rng _rng;
    private readonly StreamActorCritic _learner;
    private readonly Features _features = new();
    private readonly PrivateMap _model = new();
    private readonly PrivateMap _map = new();
    private int[] _ground = [];
    private bool[] _house = [];
    private int _groundCount;
    private int _houses;
    private int _factsPerHouse;
    private int _node;
    private int _cameFrom;
    private int _found;
    private int _steps;
    private int _stepsSinceFact;
    private bool _dreaming;

    /// <summary>Makes a dreamer with nothing to dream of.</summary>
    /// <param name="mind">The mind to train.</param>
    /// <param name="rng">Source of chance.</param>
    public Dreamer(Mind mind, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(mind);
        _mind = mind;
        _rng = rng;
        _learner = new(mind.Networks, PrivateMap.MaxExits, mind.Settings.Learning);
    }

    /// <summary>Whether there is something to dream of.</summary>
    public bool Ready => _groundCount >= _mind.Settings.DreamFromNodes && _houses > 0;

    /// <summary>Nodes of the model.</summary>
    public int ModelNodes => _groundCount;

    /// <summary>Takes a map as the model of the world.</summary>
    /// <param name="map">The known ways; only visited nodes are part of the model.</param>
    /// <param name="houses">Houses seen on it.</param>
    /// <param name="factsPerHouse">Facts that a house tells.</param>
    public void Learn(PrivateMap map, int houses, int factsPerHouse)
    {
        ArgumentNullException.ThrowIfNull(map);
        _model.CopyFrom(map);
        if (_ground.Length < map.NodeCount)
        {
            _ground = new int[map.NodeCount];
            _house = new bool[map.NodeCount];
        }

        _groundCount = 0;
        for (var n = 0; n < map.NodeCount; n++)
        {
            if (map.Visits(n) > 0)
            {
                _ground[_groundCount++] = n;
            }
        }

        _houses = Math.Min(houses, _groundCount);
        _factsPerHouse = Math.Max(1, factsPerHouse);
        _dreaming = false;
    }

    /// <summary>Imagines one step and learns from it.</summary>
    /// <returns>False when there is nothing to dream of.</returns>
    public bool Step()
    {
        if (!Ready)
        {
            return false;
        }

        if (!_dreaming)
        {
            FallAsleep();
        }

        var exits = _map.Exits(_node);
        if (exits.IsEmpty)
        {
            _dreaming = false;
            return false;
        }

        var exit = _learner.Act(_features.Rows, _features.ExitCount, _features.State, _rng);
        _cameFrom = _node;
        _node = exits[exit];
        _steps++;
        _stepsSinceFact++;
        Arrive(out var newFacts, out var first);
        var over = _found == _houses;
        Look();
        var reward = Rewards.Of(newFacts, first, over, 0, 0, _mind.Settings.Learning.Discount);
        _learner.Learn(_mind.RewardScaler.Scale(reward), over, _features.State);
        _mind.PlanSteps++;
        if (over || _stepsSinceFact > _mind.Settings.RescueAfterStepsPerNode * _groundCount)
        {
            _learner.ClearTraces();
            _dreaming = false;
        }

        return true;
    }

    private void FallAsleep()
    {
        _house.AsSpan().Clear();
        for (var k = 0; k < _houses; k++)
        {
            var pick = k + _rng.Next(_groundCount - k);
            (_ground[k], _ground[pick]) = (_ground[pick], _ground[k]);
            _house[_ground[k]] = true;
        }

        _map.Begin(_model.NodeCount);
        _node = _ground[_rng.Next(_groundCount)];
        _cameFrom = -1;
        _found = 0;
        _steps = 0;
        _stepsSinceFact = 0;
        _dreaming = true;
        Arrive(out _, out _);
        Look();
    }

    private void Arrive(out int newFacts, out bool first)
    {
        newFacts = 0;
        first = _map.Visits(_node) == 0;
        if (first)
        {
            Span<int> exits = stackalloc int[PrivateMap.MaxExits];
            var count = 0;
            foreach (var exit in _model.Exits(_node))
            {
                if (_model.Visits(exit) > 0)
                {
                    exits[count++] = exit;
                }
            }

            _map.Visit(_node, exits[..count], Place.None);
            if (_house[_node])
            {
                _found++;
                newFacts = _factsPerHouse;
                _stepsSinceFact = 0;
            }
        }
        else
        {
            _map.Visit(_node, [], Place.None);
        }
    }

    private void Look() =>
        _features.Compute(
            _mind,
            new Situation(_map, _node)
            {
                CameFrom = _cameFrom,
                FactsKnown = _found,
                FactsTotal = _houses,
                StepsInVillage = _steps,
                StepsSinceMeal = _steps,
                StepsSinceFact = _stepsSinceFact,
            },
            observe: false);
}
