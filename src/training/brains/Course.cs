using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Map;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Streets;

namespace Nimmerverse.Training.Brains;

/// <summary>
/// Villages of the world's own garden, one after the other, walked by one body without bus or process: what it sees, what it may do, how its needs
/// grow and when it knows everything are the world's rules.
/// </summary>
internal sealed class Course
{
    private const string Body = "0";
    private readonly int _ticksPerStep;
    private readonly BodyAction[] _action = new BodyAction[1];
    private readonly HashSet<int> _houses = [];
    private readonly int[] _exits = new int[PrivateMap.MaxExits];
    private readonly GardenRules _rules;
    private LivingGarden _garden = null!;
    private WorldView _view = null!;
    private long _number;
    private int _newFacts;
    private int _facts;

    /// <param name="level">The level of its villages.</param>
    /// <param name="map">The street map of the level that has one.</param>
    /// <param name="ticksPerStep">World ticks of a step.</param>
    public Course(int level, StreetMap? map, int ticksPerStep)
    {
        _ticksPerStep = ticksPerStep;
        StreetGraph? grid = null;
        _rules = new GardenRules
        {
            StartLevel = level,
            Map = map,
            Crawlers = 0,
            QuizPeriodTicks = int.MaxValue / 4,
            Streets = plan => grid ??= StreetGrid.Square(plan.Size),
        };
    }

    public bool Done => _facts == _view.FactsTotal;

    public int NodeCount => _view.NodeCount;

    public int Node => _view.Node;

    public ReadOnlySpan<int> Exits => _exits.AsSpan(0, Math.Min(_view.Exits.Count, _exits.Length));

    /// <summary>The village, for those who may know it.</summary>
    public World.Villages.Village Village => _garden.Village;

    /// <summary>Begins another village; the body enters where the seed says.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="number">The village's number, by which a brain knows it.</param>
    public void Begin(ulong seed, long number)
    {
        _number = number;
        _garden = new LivingGarden(_rules, seed, number);
        _houses.Clear();
        _facts = 0;
        Step(new WorldAction { Village = 0, Tick = 0, Kind = ActionKind.Join }, ticks: 1);
    }

    /// <summary>Goes to a neighbouring node, or stays.</summary>
    /// <param name="node">The node.</param>
    public void Walk(int node)
    {
        var stays = node == _view.Node;
        var action = new WorldAction { Village = _number, Tick = _garden.Tick, Kind = stays ? ActionKind.Stay : ActionKind.Move, ToNode = stays ? null : node };
        Step(action, _ticksPerStep);
        if (_view.Refused is { } refused)
        {
            throw new InvalidOperationException($"The garden refused the way to node {node}: {refused}.");
        }
    }

    /// <summary>What a brain is told; the facts in it are new once.</summary>
    public Sight See()
    {
        var sight = Sight.Of(_view, Exits, _newFacts, _facts, _houses.Count);
        _newFacts = 0;
        return sight;
    }

    private void Step(WorldAction action, int ticks)
    {
        _action[0] = new BodyAction(Body, action);
        _garden.Step(_action);
        for (var i = 1; i < ticks; i++)
        {
            _garden.Step([]);
        }

        _view = _garden.View(Body) ?? throw new InvalidOperationException("The body is not in the garden.");
        for (var i = 0; i < Exits.Length; i++)
        {
            _exits[i] = _view.Exits[i];
        }

        _newFacts = _view.House is { } house && _houses.Add(house.House) ? house.Facts.Count : 0;
        _facts += _newFacts;
    }
}
