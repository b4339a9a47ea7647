namespace Nimmerverse.World.Villages;

/// <summary>How big and how detailed the villages of one level are.</summary>
/// <param name="Level">The level, from 1.</param>
/// <param name="Size">Intersections along one side of the grid; 0 on a street map.</param>
/// <param name="Houses">Houses in the village.</param>
/// <param name="Traits">Traits of each house, besides its resident.</param>
/// <param name="PlacesPerNeed">Places that meet each of the three needs.</param>
public sealed record LevelPlan(int Level, int Size, int Houses, int Traits, int PlacesPerNeed)
{
    /// <summary>The highest level on a grid; without a street map it is played for ever.</summary>
    public const int Highest = 4;

    /// <summary>The level of villages on a street map; it is played for ever.</summary>
    public const int OnStreets = Highest + 1;

    // On streets as on the grids of the highest level: a house at one node in four, a place for each need to a hundred nodes.
    private const int NodesPerHouse = 4;
    private const int MostHouses = 100;
    private const int NodesPerPlace = 100;
    private const int MostPlaces = 50;

    /// <summary>The plan of villages on a street map, as large as the map lets them be.</summary>
    /// <param name="nodes">Nodes of the map.</param>
    /// <returns>The plan.</returns>
    public static LevelPlan ForStreets(int nodes) => new(
        OnStreets, 0, Math.Clamp(nodes / NodesPerHouse, 1, MostHouses), 3, Math.Clamp(nodes / NodesPerPlace, 1, MostPlaces));

    /// <summary>The stated plan of a level on a grid.</summary>
    /// <param name="level">1 to <see cref="Highest"/>.</param>
    /// <returns>The plan.</returns>
    public static LevelPlan For(int level) => level switch
    {
        1 => new LevelPlan(1, 5, 8, 1, 1),
        2 => new LevelPlan(2, 8, 20, 2, 2),
        3 => new LevelPlan(3, 10, 30, 3, 3),
        4 => new LevelPlan(4, 20, 100, 3, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, $"Levels on a grid are 1 to {Highest}."),
    };
}
