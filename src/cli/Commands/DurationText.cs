using System.Globalization;

namespace Nimmerverse.Cli.Commands;

/// <summary>Reads spans of time as people write them.</summary>
public static class DurationText
{
    /// <summary>Reads <c>500ms</c>, <c>60s</c>, <c>10m</c>, <c>2h</c>, or a plain number of seconds.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The span, or null when the text is none or not above zero.</returns>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string Suffix, double Seconds)[] units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];
        var (suffix, seconds) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        var digits = text.AsSpan(0, text.Length - suffix.Length);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number * seconds < 1e8
            ? TimeSpan.FromSeconds(number * seconds)
            : null;
    }
}
