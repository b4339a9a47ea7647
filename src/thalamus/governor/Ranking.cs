namespace Nimmerverse.Thalamus.Governor;

/// <summary>Ranks by value, equals sharing the mean of their places.</summary>
public static class Ranking
{
    /// <summary>Ranks.</summary>
    /// <param name="values">The values; none may be NaN.</param>
    /// <param name="ranks">Receives for each value 0 (least of all) to 1 (most of all); 0.5 for a single one or when all are equal.</param>
    /// <param name="scratch">Room for as many numbers as there are values.</param>
    public static void Of(ReadOnlySpan<double> values, Span<double> ranks, Span<double> scratch)
    {
        var rising = scratch[..values.Length];
        values.CopyTo(rising);
        rising.Sort();
        for (var i = 0; i < values.Length; i++)
        {
            var below = CountBelow(rising, values[i], orEqual: false);
            var same = CountBelow(rising, values[i], orEqual: true) - below - 1;
            ranks[i] = values.Length == 1 ? 0.5 : (below + (same / 2.0)) / (values.Length - 1);
        }
    }

    private static int CountBelow(ReadOnlySpan<double> rising, double value, bool orEqual)
    {
        var (from, to) = (0, rising.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (rising[middle] < value || (orEqual && rising[middle] == value))
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }
}
