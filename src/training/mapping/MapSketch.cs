namespace Nimmerverse.Training.Mapping;

/// <summary>A graph with villages on it.</summary>
internal sealed record MapSketch
{
    /// <summary>The map's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whose work it is and under which licence; null for a grid of ours.</summary>
    public string? Attribution { get; init; }

    /// <summary>Nodes of the graph.</summary>
    public required int Nodes { get; init; }

    /// <summary>Length of all streets in metres; 0 for a grid.</summary>
    public double LengthM { get; init; }

    /// <summary>Both ends of each edge.</summary>
    public required IReadOnlyList<int[]> Edges { get; init; }

    /// <summary>Villages as the garden would draw them.</summary>
    public required IReadOnlyList<VillageSketch> Villages { get; init; }

    /// <summary>The exits of each node.</summary>
    /// <returns>Neighbours by node.</returns>
    public int[][] Exits()
    {
        var exits = Enumerable.Range(0, Nodes).Select(static _ => new List<int>()).ToArray();
        foreach (var edge in Edges)
        {
            exits[edge[0]].Add(edge[1]);
            exits[edge[1]].Add(edge[0]);
        }

        return Array.ConvertAll(exits, static list => list.ToArray());
    }
}

/// <summary>A village.</summary>
/// <param name="Houses">The node of each house.</param>
/// <param name="Places">Nodes that meet a need, by its name.</param>
/// <param name="Facts">Facts that there are to know.</param>
internal sealed record VillageSketch(int[] Houses, IReadOnlyDictionary<string, int[]> Places, int Facts);
