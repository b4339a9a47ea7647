namespace Nimmerverse.Thalamus.Gates;

/// <summary>The newest wave of one cell in one word, as a gate's window holds it.</summary>
/// <param name="Id">The wave's message id.</param>
/// <param name="Source">The cell.</param>
/// <param name="Domain">The word.</param>
/// <param name="Membership">How far the word belongs to the gate's region, (0, 1].</param>
/// <param name="Confidence">The wave's confidence, 0 to 1.</param>
/// <param name="Polarity">+1 asserts, -1 denies.</param>
/// <param name="Ticks">When it was emitted, UTC, in ticks of 100 ns.</param>
internal readonly record struct Voice(Guid Id, string Source, string Domain, double Membership, double Confidence, int Polarity, long Ticks)
{
    /// <summary>
    /// Correlation of two voices, [-1, 1]: similarity x polarity x likeness of confidence. Similarity is the product of the memberships;
    /// polarity is +1 only when both assert, so that neither a denial nor agreement in denying ever opens a gate.
    /// </summary>
    /// <param name="a">A voice.</param>
    /// <param name="b">Another voice.</param>
    /// <returns>The correlation.</returns>
    internal static double Correlation(in Voice a, in Voice b) =>
        a.Membership * b.Membership * Math.Min(a.Polarity, b.Polarity) * (1 - Math.Abs(a.Confidence - b.Confidence));

    /// <summary>What two voices add to the gate's state: their correlation x their combined confidence.</summary>
    /// <param name="a">A voice.</param>
    /// <param name="b">Another voice.</param>
    /// <returns>The push, [-1, 1].</returns>
    internal static double Push(in Voice a, in Voice b) =>
        Correlation(a, b) * (1 - ((1 - a.Confidence) * (1 - b.Confidence)));
}
