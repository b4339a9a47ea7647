using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;

namespace Nimmerverse.World.Running;

/// <summary>Tells the bus what a tick came to: a view to each body that is due one, one delta, and the village's events.</summary>
/// <param name="messenger">The bus.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class GardenSpeaker(Messenger messenger, ILogger<GardenSpeaker> logger)
{
    private readonly Dictionary<string, Subject<WorldView>> _views = new(StringComparer.Ordinal);
    private readonly Subject<WorldDelta> _delta = Subjects.WorldDelta.For(messenger.Environment);
    private readonly Subject<VillageSnapshot> _snapshot = Subjects.WorldSnapshot.For(messenger.Environment);
    private readonly Subject<VillageEvent> _event = Subjects.WorldEvent.For(messenger.Environment);
    private readonly Subject<VillageMapPart> _map = Subjects.WorldMap.For(messenger.Environment);
    private long _mapVillage = -1;
    private int _mapPart;
    private bool _failing;

    internal void Tell(LivingGarden garden, TickOutcome outcome)
    {
        foreach (var body in outcome.Views)
        {
            if (garden.View(body) is { } view)
            {
                Publish(SubjectOf(body), view);
            }
        }

        Publish(_delta, outcome.Delta);
        foreach (var happened in outcome.Events)
        {
            Publish(_event, happened);
            LogEvent(happened.Kind, happened.Village, happened.Level, happened.Npc, happened.Score);
        }

        // A new map is told in as many ticks as it has parts, so that none of them takes long.
        if (_mapVillage != garden.VillageNumber)
        {
            _mapVillage = garden.VillageNumber;
            _mapPart = 0;
        }

        if (_mapPart < MapParts.CountOf(garden.Village))
        {
            TellMapPart(garden);
        }
    }

    /// <summary>Tells what a village is, and, for those who came late, one part of its map where it has parts.</summary>
    internal void Describe(LivingGarden garden, double latenessP99Ms, long lateTicks)
    {
        Publish(_snapshot, garden.Describe(latenessP99Ms, lateTicks));
        if (MapParts.CountOf(garden.Village) > 0 && _mapPart >= MapParts.CountOf(garden.Village))
        {
            TellMapPart(garden);
        }
    }

    private void TellMapPart(LivingGarden garden)
    {
        Publish(_map, MapParts.Of(garden.Village, garden.VillageNumber, _mapPart % MapParts.CountOf(garden.Village)));
        _mapPart++;
    }

    // A bus that is away for long must not end the world: the first failure of a row is told, the garden goes on.
    private void Publish<TBody>(Subject<TBody> subject, TBody body)
        where TBody : class
    {
        try
        {
            messenger.Publish(subject, body);
            _failing = false;
        }
        catch (BusException exception)
        {
            if (!_failing)
            {
                LogNotPublished(subject.Value, exception.Message);
            }

            _failing = true;
        }
    }

    private Subject<WorldView> SubjectOf(string body)
    {
        if (!_views.TryGetValue(body, out var subject))
        {
            subject = Subjects.WorldView.For(messenger.Environment, body);
            _views.Add(body, subject);
        }

        return subject;
    }

    [LoggerMessage(2200, LogLevel.Debug, "{Kind} in village {Village} (level {Level}) npc {Npc} score {Score}")]
    private partial void LogEvent(VillageEventKind kind, long village, int level, string? npc, double? score);

    [LoggerMessage(2201, LogLevel.Error, "Cannot publish on {Subject}: {Reason}")]
    private partial void LogNotPublished(string subject, string reason);
}
