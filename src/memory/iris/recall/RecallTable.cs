using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Recall;

/// <summary>Hits as a table: how similar, where, what, and the command that shows the chain of decisions around it.</summary>
internal static class RecallTable
{
    private const string Chain = "./nimmerverse trails chain ";
    private const int LongestCollection = 16;
    private const int FixedWidth = 10 + 2 + LongestCollection + 2 + 2;
    private const int ChainWidth = 27 + 36;

    /// <summary>Prints hits.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="hits">The hits, the nearest first.</param>
    internal static void Print(Terminal terminal, IReadOnlyList<RecallHit> hits)
    {
        if (hits.Count == 0)
        {
            terminal.Print("Nothing in memory is near that.");
            return;
        }

        // On a narrow terminal the command has a line of its own, so that it can always be copied whole.
        var isWide = terminal.Width >= FixedWidth + ChainWidth + 30;
        var room = Math.Max(20, terminal.Width - FixedWidth - (isWide ? ChainWidth : 0) - 1);
        terminal.Print(Line("similarity", "collection", isWide ? "text".PadRight(room) : "text", isWide ? "its chain of decisions" : ""));
        foreach (var hit in hits)
        {
            var text = SafeText.Line((hit.Text ?? hit.Id).ReplaceLineEndings(" "), room);
            var chain = hit.TrailId is { } trail ? $"{Chain}{trail}" : "";
            var collection = SafeText.Line(hit.Collection, LongestCollection);
            terminal.Print(Line($"{hit.Similarity,10:0.000}", collection, isWide ? text.PadRight(room) : text, isWide ? chain : ""));
            if (!isWide && chain.Length > 0)
            {
                terminal.Print($"{"",12}{chain}");
            }
        }
    }

    private static string Line(string similarity, string collection, string text, string chain) =>
        $"{similarity,-10}  {collection,-LongestCollection}  {text}  {chain}".TrimEnd();
}
