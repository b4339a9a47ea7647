using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>The figures of a run, each heard on the bus; null where nobody told it.</summary>
public sealed record UpSummary
{
    /// <summary>The environment.</summary>
    public required string Env { get; init; }

    /// <summary>NPCs asked for.</summary>
    public required int Npcs { get; init; }

    /// <summary>NPCs that told their state within the last 3 s of the run.</summary>
    public required int NpcsAlive { get; init; }

    /// <summary>NPC ticks in this run, all NPCs and all of their processes together.</summary>
    public required long Ticks { get; init; }

    /// <summary>99th percentile of the lateness of all NPC ticks of the run, in milliseconds.</summary>
    public required double? LateP99Ms { get; init; }

    /// <summary>The worst NPC's own 99th percentile over the last minute, in milliseconds; at 1 Hz that is its latest of 60 ticks.</summary>
    public required double? LateP99WorstNpcMs { get; init; }

    /// <summary>Learning updates on real transitions since the NPCs' birth, all NPCs together.</summary>
    public required long LearnSteps { get; init; }

    /// <summary>Mean known share of the present village's facts, in percent.</summary>
    public required double FactsKnownPct { get; init; }

    /// <summary>Villages completed in this run.</summary>
    public required long VillagesCompleted { get; init; }

    /// <summary>NPC processes restarted by the supervisor in this run.</summary>
    public required long Respawns { get; init; }

    /// <summary>Waves that the thalamus took in this run.</summary>
    public required long Waves { get; init; }

    /// <summary>Collapses in this run.</summary>
    public required long Collapses { get; init; }

    /// <summary>Gate openings in this run.</summary>
    public required long GateOpens { get; init; }

    /// <summary>The street map that the village stands on; null on a grid.</summary>
    public required string? Map { get; init; }

    /// <summary>Whose work the map is and under which licence; null on a grid.</summary>
    public required string? Attribution { get; init; }

    /// <summary>Requests to the large mind that it answered, since its gateway's start.</summary>
    public required long? CortexAnswered { get; init; }

    /// <summary>Requests that ended otherwise: a closed gate, no endpoint, a deadline.</summary>
    public required long? CortexUnanswered { get; init; }

    /// <summary>What crossed the boundary, both ways, since its start.</summary>
    public required long? BoundaryCrossings { get; init; }

    /// <summary>World ticks in this run.</summary>
    public required long WorldTicks { get; init; }

    /// <summary>99th percentile of world tick lateness over the last minute, in milliseconds.</summary>
    public required double? WorldLateP99Ms { get; init; }

    /// <summary>How the NPCs' limits are enforced.</summary>
    public required CgroupMode? CgroupMode { get; init; }

    /// <summary>Median proportional set size of the NPC processes, in KiB.</summary>
    public required long? NpcPssKbMedian { get; init; }

    /// <summary>Median private memory of the NPC processes, in KiB.</summary>
    public required long? NpcPrivateKbMedian { get; init; }

    /// <summary>Seconds from the start of <c>up</c> to the first tick told by an NPC.</summary>
    public required double? FirstTickS { get; init; }

    /// <summary>Ends of children that nobody asked for; each was started again.</summary>
    public required int ChildCrashes { get; init; }

    /// <summary>Seconds from the start of <c>up</c> to its stop.</summary>
    public required double ElapsedS { get; init; }

    /// <summary>Reads the figures off a village.</summary>
    /// <param name="state">The village.</param>
    /// <param name="options">What the user asked for.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="now">Now.</param>
    /// <returns>The summary.</returns>
    public static UpSummary Of(VillageState state, UpOptions options, DateTimeOffset started, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        var npcs = state.Npcs.ToArray();
        var processes = state.Supervisor?.Npcs.Where(static npc => npc.Pid > 0).ToArray() ?? [];
        return new UpSummary
        {
            Env = options.Environment.Value,
            Npcs = options.Npcs,
            NpcsAlive = state.Alive(now),
            Ticks = npcs.Sum(static npc => npc.Ticks),
            LateP99Ms = state.NpcLateness.Count == 0 ? null : Round(state.NpcLateness.Percentile(0.99)),
            LateP99WorstNpcMs = npcs.Length == 0 ? null : Round(npcs.Max(static npc => npc.State.LatenessP99Ms)),
            LearnSteps = npcs.Sum(static npc => npc.State.LearnSteps),
            FactsKnownPct = npcs.Length == 0 ? 0 : Round(100 * npcs.Average(static npc => npc.State.KnownShare)),
            VillagesCompleted = state.VillagesCompleted,
            Respawns = state.Respawns,
            Waves = state.Waves,
            Collapses = state.Collapses,
            GateOpens = state.GateOpens,
            Map = state.Garden?.Map,
            Attribution = state.Garden?.Attribution,
            CortexAnswered = state.Cortex?.Ended.GetValueOrDefault("answered"),
            CortexUnanswered = state.Cortex?.Ended.Where(static end => end.Key is not "answered").Sum(static end => end.Value),
            BoundaryCrossings = state.Boundary?.Ended.Values.Sum(),
            WorldTicks = state.WorldTicks,
            WorldLateP99Ms = state.Garden is { } garden ? Round(garden.LatenessP99Ms) : null,
            CgroupMode = state.Supervisor?.CgroupMode,
            NpcPssKbMedian = Median(processes.Select(static npc => npc.PssKb)),
            NpcPrivateKbMedian = Median(processes.Select(static npc => npc.PrivateKb)),
            FirstTickS = state.FirstNpcTick is { } first ? Round((first - started).TotalSeconds) : null,
            ChildCrashes = state.Children.Sum(static child => child.Ends),
            ElapsedS = Round((now - started).TotalSeconds),
        };
    }

    /// <summary>Writes the one line that scripts read.</summary>
    /// <returns>JSON without line breaks.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, UpSummaryJson.Default.UpSummary);

    private static double Round(double value) => Math.Round(value, 3);

    private static long? Median(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Where(static value => value > 0).Order()];
        return sorted.Length == 0 ? null : sorted[sorted.Length / 2];
    }
}

/// <summary>Source-generated JSON of the summary; every key is always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UpSummary))]
internal sealed partial class UpSummaryJson : JsonSerializerContext;
