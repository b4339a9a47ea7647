namespace Nimmerverse.World.Quizzes;

/// <summary>What the oracle remembers of one NPC in the present village. All ticks are world ticks.</summary>
public sealed class QuizRecord
{
    /// <summary>When the next quiz is due.</summary>
    public long NextTick { get; set; }

    /// <summary>Quizzes drawn so far; the number of the one in flight.</summary>
    public int Count { get; set; }

    /// <summary>When the quiz in flight was asked; -1 when none is.</summary>
    public long AskedTick { get; set; } = -1;

    /// <summary>When the first of two perfect quizzes was marked; -1 when there is none.</summary>
    public long PerfectTick { get; set; } = -1;

    /// <summary>The last score, 0 to 1; -1 before the first.</summary>
    public double LastScore { get; set; } = -1;

    /// <summary>Whether two perfect quizzes have shown that the NPC knows the village.</summary>
    public bool Knows { get; set; }

    /// <summary>Whether the first look after seeing every house has been taken.</summary>
    public bool AskedWhenReady { get; set; }

    /// <summary>Whether a quiz waits for its answer.</summary>
    internal bool InFlight => AskedTick >= 0;

    internal QuizRecord Copy() => (QuizRecord)MemberwiseClone();
}
