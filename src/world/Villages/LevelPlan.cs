namespace Nimmerverse.World.Villages;

/// <summary>How big and how detailed the villages of one level are.</summary>
/// <param name="Level">The level, from 1.</param>
/// <param name="Size">Intersections along one side of the grid.</param>
/// <param name="Houses">Houses in the village.</param>
/// <param name="Traits">Traits of each house, besides its resident.</param>
/// <param name="PlacesPerNeed">Places that meet each of the three needs.</param>
public sealed record LevelPlan(int Level, int Size, int Houses, int Traits, int PlacesPerNeed)
{
    /// <summary>The highest level; it is played for ever.</summary>
    public const int Highest = 3;

    /// <summary>The stated plan of a level.</summary>
    /// <param name="level">1 to <see cref="Highest"/>.</param>
    /// <returns>The plan.</returns>
    public static LevelPlan For(int level) => level switch
    {
        1 => new LevelPlan(1, 5, 8, 1, 1),
        2 => new LevelPlan(2, 8, 20, 2, 2),
        3 => new LevelPlan(3, 10, 30, 3, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, $"Levels are 1 to {Highest}."),
    };
}
