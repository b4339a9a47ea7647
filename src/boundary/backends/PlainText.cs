using System.Text;

namespace Nimmerverse.Boundary.Backends;

/// <summary>Makes any text one that may stand in a call.</summary>
internal static class PlainText
{
    /// <summary>Replaces what no call holds by spaces, and cuts off what is too long.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Most characters (Unicode scalars).</param>
    /// <returns>At least one character.</returns>
    public static string Clean(string text, int most)
    {
        var clean = new StringBuilder();
        var length = 0;
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (length++ == most)
            {
                break;
            }

            clean.Append(rune.Value is < ' ' or '<' or (>= 0x7F and < 0xA0) or 0xFFFD ? new Rune(' ') : rune);
        }

        return clean.Length > 0 ? clean.ToString() : "-";
    }
}
