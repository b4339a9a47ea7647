using System.Globalization;
using System.Text;

namespace Nimmerverse.Tooling;

/// <summary>
/// Shows text of the data as text: a terminal obeys control characters, and characters that turn the writing direction make a line read
/// as what it is not. Both are shown escaped.
/// </summary>
public static class SafeText
{
    /// <summary>One line for a terminal.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Most characters shown; a cut is marked with an ellipsis.</param>
    /// <returns>The text without anything that a terminal would obey.</returns>
    public static string Line(string text, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cut = text.Length > limit;
        if (cut)
        {
            var end = Math.Max(0, limit - 1);
            text = text[..(end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)];
        }

        return Json(text) + (cut ? "…" : "");
    }

    /// <summary>JSON for a terminal: the same value, for such characters stand only inside of its strings.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <returns>The same JSON with those characters escaped.</returns>
    public static string Json(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        StringBuilder? safe = null;
        for (var i = 0; i < json.Length; i++)
        {
            if (char.IsHighSurrogate(json[i]) && i + 1 < json.Length && char.IsLowSurrogate(json[i + 1]))
            {
                safe?.Append(json, i, 2);
                i++;
            }
            else if (IsHarmful(json[i]))
            {
                safe ??= new StringBuilder(json, 0, i, json.Length + 16);
                safe.Append($"\\u{(int)json[i]:x4}");
            }
            else
            {
                safe?.Append(json[i]);
            }
        }

        return safe?.ToString() ?? json;
    }

    // The zero-width joiners build letters of some scripts and do nothing to a terminal.
    private static bool IsHarmful(char c) => c is not ('\u200c' or '\u200d') && char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
