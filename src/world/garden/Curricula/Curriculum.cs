using Nimmerverse.World.Chance;

namespace Nimmerverse.World.Curricula;

/// <summary>
/// Decides which level comes next. A level is left for the next after some villages; from then on a share of the villages are replays of the levels
/// left behind, drawn anew, chosen by rank of learning progress and by how long ago they were played (prioritised level replay, Jiang et al. 2021,
/// equations 2 to 4). It is a value: each step gives the next one.
/// </summary>
public sealed record Curriculum
{
    /// <summary>Sharpness of the choice by rank: weights are (1 / rank)^(1 / temperature).</summary>
    public const double Temperature = 0.1;

    /// <summary>Share of the choice that goes by staleness instead.</summary>
    public const double StalenessWeight = 0.1;

    private const double RecentShare = 0.5;
    private const double UsualShare = 0.2;

    /// <summary>The level that the garden has come to; greater than the present village's during a replay.</summary>
    public required int Frontier { get; init; }

    /// <summary>The levels played so far, ascending.</summary>
    public required IReadOnlyList<LevelRecord> Levels { get; init; }

    /// <summary>Begins with the first village of a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="village">The village's number.</param>
    /// <returns>The curriculum.</returns>
    public static Curriculum Begin(int level, long village) => new() { Frontier = level, Levels = [New(level, village)] };

    /// <summary>What a garden of before there were replays has played: the levels below in turn, and so many of its own.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="index">Which village of the level it is in.</param>
    /// <param name="village">The village's number.</param>
    /// <returns>The curriculum.</returns>
    public static Curriculum Infer(int level, int index, long village) =>
        new() { Frontier = level, Levels = [New(level, village) with { Drawn = index + 1, Completed = index }] };

    /// <summary>The level's record.</summary>
    /// <param name="level">A level played.</param>
    /// <returns>The record.</returns>
    public LevelRecord Of(int level) => Levels.First(record => record.Level == level);

    /// <summary>Takes note of a completed village.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="worldSeconds">World seconds that it took.</param>
    /// <returns>The curriculum after it.</returns>
    public Curriculum Completed(int level, double worldSeconds)
    {
        var took = Math.Log(Math.Max(1, worldSeconds));
        var known = Of(level);
        return With(known.Completed == 0
            ? known with { Completed = 1, Recent = took, Usual = took }
            : known with
            {
                Completed = known.Completed + 1,
                Recent = known.Recent + (RecentShare * (took - known.Recent)),
                Usual = known.Usual + (UsualShare * (took - known.Usual)),
            });
    }

    /// <summary>Chooses the next village's level and takes note of it.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="village">The next village's number.</param>
    /// <param name="villagesPerLevel">Villages of a level that must be completed before the next begins.</param>
    /// <param name="highest">The last level.</param>
    /// <param name="replayShare">Share of villages that are replays once there is a level to replay, 0 to 1.</param>
    /// <returns>The level, the index of its next village, and the curriculum after the choice.</returns>
    public (int Level, int Index, Curriculum After) Next(ulong seed, long village, int villagesPerLevel, int highest, double replayShare)
    {
        var frontier = Of(Frontier).Completed >= villagesPerLevel && Frontier < highest ? Frontier + 1 : Frontier;
        var after = frontier == Frontier ? this : this with { Frontier = frontier, Levels = [.. Levels, New(frontier, village) with { Drawn = 0 }] };
        var random = DeterministicRandom.For(seed, DeterministicRandom.Key("curriculum"), (ulong)village);
        var level = frontier;

        // A new level begins with itself, so that it is told when it begins.
        if (frontier == Frontier && Uniform(random) < replayShare)
        {
            level = Pick(after.Choices(village), Uniform(random)) ?? frontier;
        }

        var record = after.Of(level);
        return (level, record.Drawn, after.With(record with { Drawn = record.Drawn + 1, LastVillage = village }));
    }

    /// <summary>How probable each level left behind is to be the next replay.</summary>
    /// <param name="village">The next village's number.</param>
    /// <returns>Levels and probabilities, which add up to 1; nothing when no level was left behind.</returns>
    public IReadOnlyList<(int Level, double Probability)> Choices(long village)
    {
        var left = Levels.Where(record => record.Level < Frontier).OrderByDescending(static record => record.Progress).ThenBy(static record => record.LastVillage).ToArray();
        var weights = left.Select(static (_, rank) => Math.Pow(1.0 / (rank + 1), 1 / Temperature)).ToArray();
        var ages = left.Select(record => (double)Math.Max(1, village - record.LastVillage)).ToArray();
        return
        [
            .. left.Select((record, i) => (record.Level,
                ((1 - StalenessWeight) * weights[i] / weights.Sum()) + (StalenessWeight * ages[i] / ages.Sum()))),
        ];
    }

    private static int? Pick(IReadOnlyList<(int Level, double Probability)> choices, double at)
    {
        foreach (var (level, probability) in choices)
        {
            at -= probability;
            if (at < 0)
            {
                return level;
            }
        }

        return choices.Count > 0 ? choices[^1].Level : null;
    }

    private static double Uniform(DeterministicRandom random) => (random.NextBits() >> 11) * (1.0 / (1UL << 53));

    private static LevelRecord New(int level, long village) =>
        new() { Level = level, Drawn = 1, Completed = 0, Recent = 0, Usual = 0, LastVillage = village };

    private Curriculum With(LevelRecord changed) =>
        this with { Levels = [.. Levels.Select(record => record.Level == changed.Level ? changed : record)] };
}
