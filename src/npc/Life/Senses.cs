using Microsoft.Extensions.Logging;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Facts;
using Nimmerverse.Npc.Map;
using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>Turns a view of the world into facts remembered and a sight for the brain.</summary>
public sealed partial class Senses
{
    private readonly EpisodicStore _episodes;
    private readonly FactHead _facts;
    private readonly Brain _brain;
    private readonly ILogger _logger;
    private readonly int[] _exits = new int[PrivateMap.MaxExits];
    private bool _diskRefuses;

    /// <summary>Opens the senses, and recalls the ways of the present village from the episodes.</summary>
    /// <param name="memory">The memories.</param>
    /// <param name="brain">The brain.</param>
    /// <param name="logger">Where a refusing disk and rescues are told.</param>
    public Senses(NpcMemory memory, Brain brain, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(brain);
        _episodes = memory.Episodes;
        _facts = memory.Facts;
        _brain = brain;
        _logger = logger;
        foreach (var visit in _episodes.Visits)
        {
            brain.Recall(_episodes.Village, _episodes.NodeCount, visit.Node, visit.Exits, visit.Place);
        }

        brain.DreamOfThisVillage(_episodes.HousesKnown, _episodes.Facts.Count);
    }

    /// <summary>Takes in a view: what it tells is remembered first, then the brain perceives.</summary>
    /// <param name="view">The view; its node is in range.</param>
    /// <returns>Facts that were new in it, and whether the brain learnt from the step that led to it.</returns>
    public (int NewFacts, bool Learned) Take(WorldView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var count = Math.Min(view.Exits.Count, _exits.Length);
        for (var i = 0; i < count; i++)
        {
            _exits[i] = view.Exits[i];
        }

        var exits = _exits.AsSpan(0, count);
        var fresh = Remember(view, exits, Sight.PlaceOf(view.Place));
        var rescues = _brain.Mind.Rescues;
        var learned = _brain.Perceive(Sight.Of(view, exits, fresh, _episodes.Facts.Count, _episodes.HousesKnown));
        if (_brain.Mind.Rescues > rescues)
        {
            LogRescued(_brain.StepsSinceFact, view.Village, _brain.Mind.Rescues);
        }

        return (fresh, learned);
    }

    private int Remember(WorldView view, ReadOnlySpan<int> exits, Place place)
    {
        var fresh = 0;
        try
        {
            _episodes.BeginVillage(view.Village, view.NodeCount, view.FactsTotal);
            _episodes.Visit(view.Node, exits, place);
            Fact? observed = null;
            foreach (var (attribute, value) in view.House?.Facts ?? [])
            {
                observed = new(view.House!.House, attribute, value, FactSource.Seen, view.Tick, 1f);
                fresh += _episodes.Tell(observed) == Telling.Known ? 0 : 1;
                _facts.Observe(view.Village, observed, _episodes.Facts);
            }

            Hear(view);
            if (observed is null)
            {
                _facts.Observe(view.Village, null, _episodes.Facts);
            }

            _diskRefuses = false;
        }
        catch (IOException exception)
        {
            // What cannot be kept is not known: it is seen again, and kept when the disk takes it.
            if (!_diskRefuses)
            {
                LogNotRemembered(exception.Message);
                _diskRefuses = true;
            }
        }

        return fresh;
    }

    // Told by one who saw it, it is known; it was not found, so that it is no reward.
    private void Hear(WorldView view)
    {
        foreach (var house in view.Heard ?? [])
        {
            foreach (var (attribute, value) in house.Facts)
            {
                if (_episodes.Recall(house.House, attribute) is null)
                {
                    _episodes.Tell(new(house.House, attribute, value, FactSource.Shared, view.Tick, 1f));
                }
            }
        }
    }

    [LoggerMessage(3100, LogLevel.Error, "Cannot write the episodes: {Reason} Nothing new is remembered until the disk takes it again")]
    private partial void LogNotRemembered(string reason);

    [LoggerMessage(
        3101, LogLevel.Information, "Stuck: {Steps} steps in village {Village} without a new fact; rescue {Rescues} clears the traces and makes the policy more curious")]
    private partial void LogRescued(int steps, long village, int rescues);
}
