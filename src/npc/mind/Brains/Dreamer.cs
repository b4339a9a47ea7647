using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>
/// Dyna (Sutton 1991): learns from transitions imagined on the private map. A dream is the exploration of the village as far as
/// it is known, begun at a random node, with as many houses as were seen, drawn anew at random: the ways are remembered, what
/// stands where is not, so that the policy learns where to look and not where things were. A share of the dreams rehearses villages
/// of other sizes, one of each, so that a long time on streets does not cost what was learnt on grids. Dreams share the networks with waking
/// life, have traces of their own, and leave the statistics alone.
/// </summary>
public sealed class Dreamer
{
    // Sizes that are kept besides the last village's; of more, the one longest not lived in is forgotten.
    private const int MostOlder = 4;
    private readonly Mind _mind;
    private readonly Rng _rng;
    private readonly StreamActorCritic _learner;
    private readonly Features _features = new();
    private readonly PrivateMap _map = new();
    private readonly List<DreamModel> _older = [];
    private DreamModel _last = new();
    private DreamModel _model;
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
        _model = _last;
        _learner = new(mind.Networks, PrivateMap.MaxExits, mind.Settings.Learning);
    }

    /// <summary>Whether there is something to dream of.</summary>
    public bool Ready => CanBeDreamtOf(_last);

    /// <summary>Nodes of the last village's model.</summary>
    public int ModelNodes => _last.Nodes;

    /// <summary>Villages of other sizes that are rehearsed.</summary>
    public int OlderModels => _older.Count;

    /// <summary>Takes a map as the model of the world.</summary>
    /// <param name="map">The known ways; only visited nodes are part of the model.</param>
    /// <param name="houses">Houses seen on it.</param>
    /// <param name="factsPerHouse">Facts that a house tells.</param>
    public void Learn(PrivateMap map, int houses, int factsPerHouse)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.NodeCount != _last.Map.NodeCount)
        {
            Change(map.NodeCount);
        }

        _last.Take(map, houses, factsPerHouse);
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
        var over = _found == _model.Houses;
        Look();
        var reward = Rewards.Of(newFacts, first, over, 0, 0, _mind.Settings.Learning.Discount);
        _learner.Learn(_mind.RewardScaler.Scale(reward), over, _features.State);
        _mind.PlanSteps++;
        if (over || _stepsSinceFact > _mind.Settings.RescueAfterStepsPerNode * _model.Nodes)
        {
            _learner.ClearTraces();
            _dreaming = false;
        }

        return true;
    }

    // The last village becomes an older one, unless there is nothing to dream of in it; an older one of the size that comes is not older any more.
    private void Change(int nodeCount)
    {
        var same = _older.FindIndex(model => model.Map.NodeCount == nodeCount);
        var next = same >= 0 ? _older[same] : new DreamModel();
        if (same >= 0)
        {
            _older.RemoveAt(same);
        }

        if (Ready)
        {
            _older.Add(_last);
        }

        if (_older.Count > MostOlder)
        {
            _older.RemoveAt(0);
        }

        _last = next;
    }

    private bool CanBeDreamtOf(DreamModel model) => model.Nodes >= _mind.Settings.DreamFromNodes && model.Houses > 0;

    private void FallAsleep()
    {
        _model = _older.Count > 0 && _rng.NextSingle() < _mind.Settings.RehearsalShare ? _older[_rng.Next(_older.Count)] : _last;
        _map.Begin(_model.Map.NodeCount);
        _node = _model.Draw(_rng);
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
            foreach (var exit in _model.Map.Exits(_node))
            {
                if (_model.Map.Visits(exit) > 0)
                {
                    exits[count++] = exit;
                }
            }

            _map.Visit(_node, exits[..count], Place.None);
            if (_model.IsHouse(_node))
            {
                _found++;
                newFacts = _model.FactsPerHouse;
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
                FactsTotal = _model.Houses,
                StepsInVillage = _steps,
                StepsSinceMeal = _steps,
                StepsSinceFact = _stepsSinceFact,
            },
            observe: false);
}
