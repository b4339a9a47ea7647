using System.Globalization;

namespace Nimmerverse.Cortex.Engines;

/// <summary>Reads figures out of Prometheus text.</summary>
internal static class PrometheusText
{
    /// <summary>Reads a figure; series that differ in their labels only are summed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="names">Its names, the one in use first.</param>
    /// <returns>The figure, or null when none of the names occurs.</returns>
    public static double? Read(string text, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var (sum, found) = (0.0, false);
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                if (ValueOf(line, name) is { } value)
                {
                    sum += value;
                    found = true;
                }
            }

            if (found)
            {
                return sum;
            }
        }

        return null;
    }

    private static double? ValueOf(ReadOnlySpan<char> line, string name)
    {
        if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length <= name.Length || line[name.Length] is not (' ' or '{'))
        {
            return null;
        }

        var rest = line[name.Length..];
        if (rest[0] == '{')
        {
            var end = rest.LastIndexOf('}');
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        rest = rest.Trim();
        var space = rest.IndexOf(' ');
        return double.TryParse(space < 0 ? rest : rest[..space], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
