namespace Nimmerverse.Thalamus.Learning;

/// <summary>
/// When a new region of meaning is formed. One cell alone cannot form one, however loud it is, nor can a burst: it takes
/// <see cref="Notes"/> notes of at least two cells within <see cref="Window"/>, and a cell makes at most one note per <see cref="Spacing"/>.
/// </summary>
public sealed record LearningOptions
{
    /// <summary>Notes of one meaning that form a region. Default 12.</summary>
    public int Notes { get; init; } = 12;

    /// <summary>Least notes of each of the two cells that count most. Default 3.</summary>
    public int NotesPerSource { get; init; } = 3;

    /// <summary>How long a note counts. Default 60 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between two notes of one cell about one meaning. Default 1 s.</summary>
    public TimeSpan Spacing { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Least confidence of a wave that is noted. Default 0.3.</summary>
    public double LeastConfidence { get; init; } = 0.3;

    /// <summary>Cosine with a meaning's centre from which a word is of it. Default 0.5.</summary>
    public double JoinSimilarity { get; init; } = 0.5;

    /// <summary>Meanings watched at a time; a new one takes the place of the one that was silent longest. Default 16.</summary>
    public int Candidates { get; init; } = 16;

    /// <summary>Most learned regions; when they are all there, no further one is formed. Default 16.</summary>
    public int MostRegions { get; init; } = 16;
}
