using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>Tells what passes on the bus in one readable line.</summary>
internal static class Chronicle
{
    /// <summary>Describes a message.</summary>
    /// <param name="body">Its payload.</param>
    /// <param name="subject">Where it came.</param>
    /// <returns>The line, or null when it is not worth one.</returns>
    public static string? Line(object body, string subject) => body switch
    {
        GateTransition gate =>
            $"gate {gate.GateId} {Name(gate.FromState)} -> {Name(gate.ToState)} ({Name(gate.Cause)}, {gate.StateValue:+0.00;-0.00})",
        WaveCollapse collapse =>
            $"collapse in {collapse.Region}: {string.Join(" + ", collapse.SignalsInWindow.TakeLast(3).Select(static wave => $"{wave.Domain} {wave.Confidence:0.00}"))} = {collapse.CombinedConfidence:0.00}",
        WaveSignal wave => $"wave {wave.Domain} {wave.Confidence:0.00} from {CellOf(subject)}",
        CognitiveResponse answer => Describe(answer),
        VillageEvent { Kind: VillageEventKind.QuizScored } => null,
        VillageEvent happening => Describe(happening),
        _ => null,
    };

    private static string Describe(VillageEvent happening) => happening.Kind switch
    {
        VillageEventKind.VillageStarted => $"village {happening.Village} begins (level {happening.Level}{(happening.Replay is true ? ", again" : "")})",
        VillageEventKind.NpcKnows => $"NPC {happening.Npc} knows village {happening.Village}",
        VillageEventKind.VillageCompleted => $"everybody knows village {happening.Village}",
        VillageEventKind.LevelUp => $"level {happening.Level} is reached",
        _ => $"{happening.Kind} in village {happening.Village}",
    };

    /// <summary>A closed gate and a missing endpoint answer all the time; the line of figures counts them.</summary>
    private static string? Describe(CognitiveResponse answer) => answer switch
    {
        { Outcome: CognitiveOutcome.Answered } =>
            $"{(answer.Oracle ? "scripted oracle" : "cortex")} answers {answer.Requester} after {(answer.QueueMs + answer.ServiceMs) / 1_000:0.0} s",
        { Reason: "gate_closed" or "no_endpoint" } => null,
        _ => $"cortex has no answer for {answer.Requester}: {answer.Reason}",
    };

    private static string CellOf(string subject) => subject.Split('.') is [_, _, _, var cell, ..] ? cell : subject;

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
