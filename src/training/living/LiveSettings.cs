namespace Nimmerverse.Training.Living;

/// <summary>A living village in which policies take turns.</summary>
internal sealed record LiveSettings
{
    /// <summary>How long, the warming up included.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>NPCs. Default 25.</summary>
    public int Npcs { get; init; } = 25;

    /// <summary>CPU that they share, in percent of one core. Default 100.</summary>
    public double BudgetPct { get; init; } = 100;

    /// <summary>Openings of gates to the large mind in a minute. Default 6.</summary>
    public double OpeningsPerMinute { get; init; } = 6;

    /// <summary>Everybody's gate opens once in so many seconds; at six openings a minute 25 NPCs need 278. Default 300.</summary>
    public int LongestWaitSeconds { get; init; } = 300;

    /// <summary>World time over wall time. Default 2: quizzes, which no governor can hasten, take half as long, and ticks cost twice as much CPU.</summary>
    public double Speed { get; init; } = 2;

    /// <summary>Level of the curriculum that is played over and over. Default 4, 20 x 20 nodes.</summary>
    public int Level { get; init; } = 4;

    /// <summary>Villages that nothing is measured in, because newborn brains learn most in them. Default 2.</summary>
    public int WarmUp { get; init; } = 2;

    /// <summary>Seed of the garden and of the order of policies.</summary>
    public ulong Seed { get; init; } = 1;
}
