namespace Nimmerverse.Thalamus.Learning;

/// <summary>Waves of a meaning that no region covers keep coming: the region that they would form, without a name yet.</summary>
/// <param name="Centre">The centre of the waves' words, of length one.</param>
/// <param name="Words">The words, each once.</param>
/// <param name="Sources">The cells, each once.</param>
public sealed record RegionProposal(float[] Centre, IReadOnlyList<string> Words, IReadOnlyList<string> Sources);

/// <summary>A region that was learned.</summary>
/// <param name="GateId">Its name, which is also its gate's: the word nearest to its centre.</param>
/// <param name="Centre">Its centre, of length one.</param>
/// <param name="Words">The words that formed it.</param>
/// <param name="Sources">The cells that formed it.</param>
public sealed record LearnedRegion(string GateId, float[] Centre, IReadOnlyList<string> Words, IReadOnlyList<string> Sources)
{
    /// <summary>Whether it comes from memory, so that it need not be remembered again.</summary>
    public bool IsRemembered { get; init; }
}
