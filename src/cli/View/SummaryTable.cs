using Nimmerverse.Cli.Up;

namespace Nimmerverse.Cli.View;

/// <summary>The figures of a run for people.</summary>
internal static class SummaryTable
{
    /// <summary>Prints them.</summary>
    public static void Print(TextWriter output, UpSummary summary)
    {
        output.WriteLine();
        output.WriteLine($"  {summary.ElapsedS:0} s of {summary.Env}: {summary.NpcsAlive} of {summary.Npcs} NPCs alive, {summary.Respawns} respawned"
            + (summary.FirstTickS is { } first ? $", first tick after {first:0.0} s" : ", no NPC ever ticked"));
        output.WriteLine($"  NPCs      {summary.Ticks:N0} ticks ({Milliseconds(summary.LateP99Ms)} late at p99), {summary.LearnSteps:N0} learning steps, {summary.FactsKnownPct:0}% of the facts known");
        output.WriteLine($"  garden    {summary.WorldTicks:N0} ticks ({Milliseconds(summary.WorldLateP99Ms)} late at p99), {summary.VillagesCompleted} villages completed");
        if (summary.Attribution is { } whose)
        {
            output.WriteLine($"  streets   {summary.Map}, {whose}");
        }

        output.WriteLine($"  thalamus  {summary.Waves:N0} waves, {summary.Collapses:N0} collapses, {summary.GateOpens:N0} gate openings");
        if (summary is { CortexAnswered: { } answered, CortexUnanswered: { } unanswered })
        {
            output.WriteLine($"  cortex    {answered:N0} answered, {unanswered:N0} not (closed gates, no endpoint), {summary.BoundaryCrossings ?? 0:N0} crossings of the boundary");
        }

        output.WriteLine($"  memory    an NPC uses {Kilobytes(summary.NpcPrivateKbMedian)} of its own ({Kilobytes(summary.NpcPssKbMedian)} with its share of libraries); limits: {summary.CgroupMode?.ToString().ToLowerInvariant() ?? "unknown"}");
        if (summary.ChildCrashes > 0)
        {
            output.WriteLine($"  {summary.ChildCrashes} processes ended unasked and were started again; their logs say why");
        }
    }

    private static string Milliseconds(double? value) => value is { } known ? $"{known:0.0} ms" : "unknown";

    private static string Kilobytes(long? value) => value is { } known ? $"{known / 1024.0:0.0} MiB" : "an unknown amount";
}
