namespace Nimmerverse.Boundary.Gemma;

/// <summary>Numbers as they stand in a call: those of JSON (RFC 8259, section 6).</summary>
internal static class GemmaNumber
{
    /// <summary>Whether a text is a number from its beginning to its end.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var rest = text is ['-', ..] ? text[1..] : text;
        var whole = Digits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
        {
            return false;
        }

        rest = rest[whole..];
        if (rest is ['.', ..])
        {
            var decimals = Digits(rest[1..]);
            if (decimals == 0)
            {
                return false;
            }

            rest = rest[(1 + decimals)..];
        }

        if (rest is ['e' or 'E', ..])
        {
            rest = rest[1..];
            rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
            var exponent = Digits(rest);
            return exponent > 0 && exponent == rest.Length;
        }

        return rest.IsEmpty;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var after = text.IndexOfAnyExceptInRange('0', '9');
        return after < 0 ? text.Length : after;
    }
}
