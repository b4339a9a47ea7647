using System.Text;
using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Backends;

/// <summary>
/// Bytes to text, code point by code point, exactly as the matcher of llama.cpp's grammars reads them. It takes forms that are longer than
/// needed, and a model that speaks in bytes may say such: what it then means is what its grammar has checked, so that is what is read.
/// </summary>
internal static class CodePoints
{
    /// <summary>Adds the text of some bytes.</summary>
    /// <param name="pieces">Where to add it.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns>False when they are no text: a character is cut off or begins in its middle, or is none of Unicode's.</returns>
    public static bool TryAppend(GemmaPieces pieces, List<byte> bytes)
    {
        var text = new StringBuilder(bytes.Count);
        for (var at = 0; at < bytes.Count;)
        {
            var first = bytes[at++];
            var more = first switch
            {
                < 0x80 => 0,
                < 0xC0 => -1,
                < 0xE0 => 1,
                < 0xF0 => 2,
                _ => 3,
            };
            if (more < 0 || at + more > bytes.Count)
            {
                return false;
            }

            var value = more == 0 ? first : first & ((1 << (6 - more)) - 1 | (more == 3 ? 0x08 : 0));
            for (var i = 0; i < more; i++)
            {
                var next = bytes[at++];
                if ((next & 0xC0) != 0x80)
                {
                    return false;
                }

                value = (value << 6) | (next & 0x3F);
            }

            if (!Rune.TryCreate(value, out var rune))
            {
                return false;
            }

            text.Append(rune);
        }

        pieces.Add(text.ToString());
        return true;
    }
}
