namespace Nimmerverse.Thalamus.Governor;

/// <summary>Ranks by value, equals sharing the mean of their places.</summary>
public static class Ranking
{
    /// <summary>Ranks.</summary>
    /// <param name="values">The values.</param>
    /// <returns>For each value 0 (least of all) to 1 (most of all); 0.5 for a single one or when all are equal.</returns>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        for (var i = 0; i < ranks.Length; i++)
        {
            var below = 0;
            var same = -1;
            foreach (var other in values)
            {
                below += other < values[i] ? 1 : 0;
                same += other == values[i] ? 1 : 0;
            }

            ranks[i] = values.Length == 1 ? 0.5 : (below + (same / 2.0)) / (values.Length - 1);
        }

        return ranks;
    }
}
