namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Where in a trail a redaction applies.</summary>
/// <param name="Segments">The trail's part, then names, positions, <c>*</c> for any one, <c>**</c> at the end for everything below.</param>
internal sealed record RedactionPath(IReadOnlyList<string> Segments)
{
    /// <summary>What can be written, for messages.</summary>
    public const string Form = "PART.NAME.NAME with * for any one name and ** at the end for everything below, PART one of inputs, reads, commands, or one of actor, model, node alone";

    private const string AnyOne = "*";
    private const string AllBelow = "**";

    private static readonly string[] Free = ["inputs", "reads", "commands"];
    private static readonly string[] Plain = ["actor", "model", "node"];

    /// <summary>Reads a path.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The path, or null when the text is none.</returns>
    public static RedactionPath? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var segments = text.Split('.');
        var isFree = Free.Contains(segments[0]) && segments.All(static segment => segment.Length > 0)
            && !segments.SkipLast(1).Contains(AllBelow);
        return isFree || (segments is [var only] && Plain.Contains(only)) ? new RedactionPath(segments) : null;
    }

    /// <summary>Whether a place is meant.</summary>
    /// <param name="place">The trail's part and the way within it.</param>
    /// <returns>Whether the rule applies to what stands there.</returns>
    public bool Means(IReadOnlyList<string> place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var isOpen = Segments[^1] == AllBelow;
        var named = isOpen ? Segments.Count - 1 : Segments.Count;
        if (isOpen ? place.Count < named : place.Count != named)
        {
            return false;
        }

        for (var i = 0; i < named; i++)
        {
            if (Segments[i] != AnyOne && Segments[i] != place[i])
            {
                return false;
            }
        }

        return true;
    }
}
