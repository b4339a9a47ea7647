using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Snapshots;

namespace Nimmerverse.World.Running;

/// <summary>Writes snapshots beside the tick loop. Holds one that waits; a newer one takes its place.</summary>
/// <param name="store">Where they go; null keeps nothing.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class SnapshotKeeper(SnapshotStore? store, ILogger<SnapshotKeeper> logger)
{
    private readonly Channel<GardenState> _waiting = Channel.CreateBounded<GardenState>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    internal void Keep(LivingGarden garden)
    {
        if (store is not null)
        {
            _waiting.Writer.TryWrite(garden.Capture());
        }
    }

    /// <summary>Keeps the state in which the garden was left in order.</summary>
    internal void KeepLast(LivingGarden garden)
    {
        if (store is not null)
        {
            _waiting.Writer.TryWrite(garden.Capture() with { LeftInOrder = true });
        }
    }

    /// <summary>No more snapshots come; the one that waits is still written.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Writes snapshots until <see cref="Complete"/>.</summary>
    internal async Task RunAsync()
    {
        await foreach (var state in _waiting.Reader.ReadAllAsync())
        {
            try
            {
                await store!.WriteAsync(state);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(state.Tick, exception.Message);
            }
        }
    }

    /// <summary>The garden to go on with, or a new one.</summary>
    internal async Task<LivingGarden> OpenGardenAsync(WorldSettings settings, CancellationToken cancellationToken)
    {
        var (state, faults) = store is null ? (null, []) : await store.ReadAsync(cancellationToken);
        foreach (var fault in faults)
        {
            LogSnapshotRefused(fault);
        }

        var asked = settings.Seed ?? state?.Seed ?? 1;
        if (state is { LeftInOrder: false })
        {
            // Ticks that were told before the kill and not kept are never told again: bodies take an older tick for a late message.
            var lost = (GardenLoop.SnapshotEveryS + 1) * GardenRules.TicksPerSecond * settings.Speed;
            state = state.Later((long)Math.Ceiling(lost));
        }

        if (state is not null && IsAskedFor(state, settings.Rules, asked)
            && LivingGarden.Restore(settings.Rules, state with { LeftInOrder = false }) is { } restored)
        {
            LogResumed(restored.VillageNumber, restored.Tick, restored.Seed);
            return restored;
        }

        LogNew(asked, settings.Rules.Map?.ToString() ?? "grids");
        return state is null
            ? new LivingGarden(settings.Rules, asked)
            : new LivingGarden(settings.Rules, asked, state.VillageNumber + 1, state.Tick);
    }

    private bool IsAskedFor(GardenState state, GardenRules rules, ulong seed)
    {
        if (seed != state.Seed)
        {
            LogOtherSeed(state.Seed, seed);
            return false;
        }

        if (state.MapFingerprint != (rules.Map?.Fingerprint ?? 0))
        {
            LogOtherMap(rules.Map?.Name ?? "none");
            return false;
        }

        return true;
    }

    [LoggerMessage(2100, LogLevel.Information, "Went on with village {Village} at tick {Tick}, seed {Seed}")]
    private partial void LogResumed(long village, long tick, ulong seed);

    [LoggerMessage(2101, LogLevel.Information, "Began a new garden, seed {Seed}, streets: {Streets}")]
    private partial void LogNew(ulong seed, string streets);

    [LoggerMessage(2102, LogLevel.Warning, "Snapshot refused: {Fault}")]
    private partial void LogSnapshotRefused(string fault);

    [LoggerMessage(2103, LogLevel.Warning, "The data folder holds a garden of seed {Found}, asked is seed {Wanted}: a new one begins")]
    private partial void LogOtherSeed(ulong found, ulong wanted);

    [LoggerMessage(2105, LogLevel.Warning, "The data folder holds a garden on another street map than the one asked for ({Map}): a new one begins")]
    private partial void LogOtherMap(string map);

    [LoggerMessage(2104, LogLevel.Error, "Snapshot of tick {Tick} could not be written: {Reason}")]
    private partial void LogNotWritten(long tick, string reason);
}
