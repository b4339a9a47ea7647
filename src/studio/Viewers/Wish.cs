namespace Nimmerverse.Studio.Viewers;

/// <summary>What a page wants to see.</summary>
/// <param name="Panes">The panes that are open.</param>
/// <param name="Follow">The node whose mind is shown, for example <c>npc/7</c>; null for none.</param>
/// <param name="Scope">The nodes whose waveforms are shown, in the order of their channels.</param>
internal sealed record Wish(IReadOnlyList<string> Panes, string? Follow, IReadOnlyList<string> Scope)
{
    /// <summary>The graph alone.</summary>
    public static Wish Nothing { get; } = new([], null, []);

    /// <summary>Whether a pane is open.</summary>
    /// <param name="pane">Its name.</param>
    public bool Shows(string pane) => Panes.Contains(pane, StringComparer.Ordinal);
}
