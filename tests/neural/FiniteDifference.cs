namespace Nimmerverse.Neural.Tests;

/// <summary>Compares a gradient with central finite differences, parameter by parameter.</summary>
internal static class FiniteDifference
{
    private const float Step = 2e-3f;

    public static void AssertMatches(Span<float> parameters, ReadOnlySpan<float> gradient, Func<double> scalar, double tolerance = 4e-3)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var before = parameters[i];
            parameters[i] = before + Step;
            var above = scalar();
            parameters[i] = before - Step;
            var below = scalar();
            parameters[i] = before;
            var expected = (above - below) / (2 * Step);
            var allowed = tolerance * Math.Max(1, Math.Abs(expected));
            Assert.True(
                Math.Abs(expected - gradient[i]) <= allowed, $"parameter {i}: gradient {gradient[i]}, finite difference {expected}");
        }
    }

    /// <summary>Random numbers without zeros, so that no parameter's gradient is trivially zero.</summary>
    public static void Scramble(Span<float> values, Rng rng, float scale = 0.6f)
    {
        foreach (ref var value in values)
        {
            value = ((2 * rng.NextSingle()) - 1) * scale;
        }
    }
}
