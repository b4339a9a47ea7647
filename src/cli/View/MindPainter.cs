using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>Shows the large mind in one line: which engine there is, whose gates are open, and how those who asked were answered.</summary>
internal static class MindPainter
{
    /// <summary>Draws the line.</summary>
    /// <param name="cortex">What the gateway told last, or null.</param>
    /// <param name="boundary">What the boundary told last, or null.</param>
    /// <param name="between">What separates the parts.</param>
    /// <returns>Markup.</returns>
    public static string Line(CortexStatus? cortex, BoundaryStatus? boundary, string between)
    {
        if (cortex is null)
        {
            return "[grey]the cortex is about to wake ...[/]";
        }

        string[] parts =
        [
            Engines(cortex),
            $"{cortex.OpenNpcGates} NPC gates open{(cortex.OpenDomains.Count > 0 ? $" and {Markup.Escape(string.Join(", ", cortex.OpenDomains))}" : "")}",
            $"{Ended(cortex, "answered")} answered",
            .. cortex.Queued + cortex.Running > 0 ? (string[])[$"{cortex.Queued} wait, {cortex.Running} run"] : [],
            $"{Ended(cortex, "gate_closed")} closed",
            $"{cortex.Ended.Where(static end => end.Key is not ("answered" or "gate_closed")).Sum(static end => end.Value)} other",
            .. boundary is { } border ? (string[])[$"boundary {(border.Backend is "rules" ? "by rules" : "by model")} {border.Ended.Sum(static end => end.Value)}"] : [],
        ];
        return string.Join(between, parts);
    }

    private static long Ended(CortexStatus cortex, string how) => cortex.Ended.GetValueOrDefault(how);

    private static string Engines(CortexStatus cortex) => cortex.Endpoints.Where(static engine => engine.State is "up").ToArray() switch
    {
        [] => "[grey]no endpoint[/]",
        [{ Oracle: true }] => "[yellow]scripted oracle, no mind[/]",
        [var one] => $"[green]{Markup.Escape(one.Model)}[/]",
        var many => $"[green]{many.Length} engines[/]",
    };
}
