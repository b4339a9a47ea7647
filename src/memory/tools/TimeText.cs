using System.Globalization;

namespace Nimmerverse.Memory.Tools;

/// <summary>Reads moments as people write them: a date, a date and time, or a span before now.</summary>
internal static class TimeText
{
    /// <summary>What can be written, for messages.</summary>
    public const string Forms = "a date (2026-11-21), a UTC time (2026-11-21T18:30 or with Z or +01:00), or a span before now (90s, 30m, 2h, 7d)";

    private const string Stored = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];

    /// <summary>Reads a moment.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">What spans count back from.</param>
    /// <returns>The moment, or null when the text is none.</returns>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            return moment;
        }

        foreach (var (suffix, seconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number >= 0 && number * seconds < 1e10 && now - DateTimeOffset.UnixEpoch > TimeSpan.FromSeconds(number * seconds))
            {
                return now - TimeSpan.FromSeconds(number * seconds);
            }
        }

        return null;
    }

    /// <summary>Writes a moment as the data is written: UTC, microseconds.</summary>
    /// <param name="moment">The moment.</param>
    /// <returns>ISO 8601.</returns>
    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Stored, CultureInfo.InvariantCulture);

    /// <summary>Writes a span with a unit that fits.</summary>
    /// <param name="span">The span; may be negative.</param>
    /// <returns>For example <c>12.3 ms</c>, <c>4.5 s</c>, <c>2 d 03:00:00</c>.</returns>
    public static string Span(TimeSpan span)
    {
        var size = span.Duration();
        var sign = span < TimeSpan.Zero ? "-" : "";
        return size switch
        {
            _ when size < TimeSpan.FromSeconds(1) => $"{sign}{size.TotalMilliseconds:0.0} ms",
            _ when size < TimeSpan.FromMinutes(2) => $"{sign}{size.TotalSeconds:0.00} s",
            _ when size < TimeSpan.FromDays(1) => $"{sign}{size:hh\\:mm\\:ss}",
            _ => $"{sign}{size:%d} d {size:hh\\:mm\\:ss}",
        };
    }
}
