using System.Text;

namespace Nimmerverse.Boundary.Gemma;

/// <summary>
/// Pieces as one line of text, for people, logs and trails. It is not what a model is given: text that spells a control token looks like
/// one here, so only text that spells none comes back as it was.
/// </summary>
public static class GemmaText
{
    /// <summary>Writes pieces as text.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <returns>The text.</returns>
    public static string Write(IEnumerable<GemmaPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var text = new StringBuilder();
        foreach (var (control, content) in pieces)
        {
            text.Append(GemmaControls.TextOf(control)).Append(content);
        }

        return text.ToString();
    }

    /// <summary>Reads pieces from text: every spelling of a control token is taken for one.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The pieces.</returns>
    public static IReadOnlyList<GemmaPiece> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pieces = new GemmaPieces();
        for (var at = 0; at < text.Length;)
        {
            var control = ControlAt(text, at);
            if (control is not GemmaControl.None)
            {
                pieces.Add(control);
                at += GemmaControls.TextOf(control).Length;
                continue;
            }

            var next = text.IndexOf('<', at + 1);
            next = next < 0 ? text.Length : next;
            pieces.Add(text[at..next]);
            at = next;
        }

        return pieces.ToList();
    }

    private static GemmaControl ControlAt(string text, int at)
    {
        foreach (var (control, spelling) in GemmaControls.All)
        {
            if (string.CompareOrdinal(text, at, spelling, 0, spelling.Length) == 0)
            {
                return control;
            }
        }

        return GemmaControl.None;
    }
}
