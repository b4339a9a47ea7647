namespace Nimmerverse.Boundary.Functions;

/// <summary>Writes ranges of numbers as rules of digits, exactly: every number of the range is said in one way, and no other is said.</summary>
internal static class DigitRange
{
    /// <summary>A range in GBNF.</summary>
    /// <param name="least">Least, in units of the last decimal.</param>
    /// <param name="most">Greatest, in units of the last decimal.</param>
    /// <param name="decimals">Digits behind the point; none for whole numbers.</param>
    /// <returns>The alternatives in parentheses.</returns>
    public static string Write(long least, long most, int decimals)
    {
        var alternatives = new List<string>();
        if (least < 0)
        {
            alternatives.AddRange(Magnitudes(most < 0 ? Magnitude(most) : 1, Magnitude(least), decimals).Select(static digits => $"\"-\" {digits}"));
        }

        if (most >= 0)
        {
            alternatives.AddRange(Magnitudes((ulong)Math.Max(0, least), (ulong)most, decimals));
        }

        return $"({string.Join(" | ", alternatives)})";
    }

    private static ulong Magnitude(long negative) => (ulong)-(negative + 1) + 1;

    /// <summary>Numbers of one length after the other, with zeros in front up to the digit before the point.</summary>
    private static IEnumerable<string> Magnitudes(ulong least, ulong most, int decimals)
    {
        var shortest = decimals + 1;
        for (var length = shortest; length <= Math.Max(shortest, most.ToString().Length); length++)
        {
            var from = length == shortest ? 0 : Power(length - 1);
            var to = Power(length) - 1;
            if (least <= to && most >= from)
            {
                var low = Math.Max(least, from).ToString().PadLeft(length, '0');
                var high = Math.Min(most, to).ToString().PadLeft(length, '0');
                foreach (var digits in OfOneLength(low, high, pointBefore: decimals))
                {
                    yield return digits;
                }
            }
        }
    }

    private static IEnumerable<string> OfOneLength(string low, string high, int pointBefore)
    {
        if (low.Length == 0)
        {
            yield return "";
            yield break;
        }

        var point = low.Length == pointBefore ? "\".\" " : "";
        if (low[0] == high[0])
        {
            foreach (var rest in OfOneLength(low[1..], high[1..], pointBefore))
            {
                yield return $"{point}{Class(low[0], high[0])} {rest}".TrimEnd();
            }

            yield break;
        }

        var (first, last) = (low[0], high[0]);
        var wholeLow = low.AsSpan(1).IndexOfAnyExcept('0') < 0;
        var wholeHigh = high.AsSpan(1).IndexOfAnyExcept('9') < 0;
        if (!wholeLow)
        {
            foreach (var rest in OfOneLength(low[1..], new string('9', low.Length - 1), pointBefore))
            {
                yield return $"{point}{Class(first, first)} {rest}".TrimEnd();
            }

            first++;
        }

        if (!wholeHigh)
        {
            last--;
        }

        if (first <= last)
        {
            yield return $"{point}{Class(first, last)} {Any(low.Length - 1, pointBefore)}".TrimEnd();
        }

        if (!wholeHigh)
        {
            foreach (var rest in OfOneLength(new string('0', high.Length - 1), high[1..], pointBefore))
            {
                yield return $"{point}{Class(high[0], high[0])} {rest}".TrimEnd();
            }
        }
    }

    private static string Any(int digits, int pointBefore)
    {
        if (pointBefore > 0 && digits >= pointBefore)
        {
            return $"{Repeat(digits - pointBefore)} \".\" {Repeat(pointBefore)}".Trim();
        }

        return Repeat(digits);
    }

    private static string Repeat(int digits) => digits switch
    {
        0 => "",
        1 => "[0-9]",
        _ => $"[0-9]{{{digits}}}",
    };

    private static string Class(char first, char last) => first == last ? $"\"{first}\"" : $"[{first}-{last}]";

    private static ulong Power(int exponent)
    {
        var power = 1UL;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
