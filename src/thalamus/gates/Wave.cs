namespace Nimmerverse.Thalamus.Gates;

/// <summary>A wave as the correlator takes it: what the wire says, without the wire.</summary>
/// <param name="Id">The message id.</param>
/// <param name="Source">The cell that emitted it, as the subject names it.</param>
/// <param name="Domain">What it is about.</param>
/// <param name="Confidence">How sure the cell is, 0 to 1.</param>
/// <param name="Polarity">+1 asserts, -1 denies.</param>
/// <param name="Timestamp">When it was emitted.</param>
/// <param name="Deadline">When a gate must have taken it up; null for as long as its window.</param>
public readonly record struct Wave(
    Guid Id, string Source, string Domain, double Confidence, int Polarity, DateTimeOffset Timestamp, DateTimeOffset? Deadline = null)
{
    /// <summary>Whether every field has a value that means something.</summary>
    public bool IsWellFormed =>
        Id != Guid.Empty
        && !string.IsNullOrEmpty(Source)
        && !string.IsNullOrWhiteSpace(Domain) && Domain.Length <= RegionIndex.LongestDomain
        && Confidence is >= 0 and <= 1
        && Polarity is (1 or -1);
}

/// <summary>What became of a wave.</summary>
public enum WaveFate
{
    /// <summary>It took part in the window of at least one gate.</summary>
    Accepted,

    /// <summary>A field is empty, out of range or not a number.</summary>
    Malformed,

    /// <summary>Its message id has been seen.</summary>
    Duplicate,

    /// <summary>It is older than the window, its deadline has passed, or its cell has said something newer in the same words.</summary>
    Late,

    /// <summary>It claims to be from the future by more than clocks may differ.</summary>
    Future,

    /// <summary>Its domain is near no region.</summary>
    NoRegion,
}
