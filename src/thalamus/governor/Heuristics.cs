namespace Nimmerverse.Thalamus.Governor;

/// <summary>The heuristics that there are, by name.</summary>
public static class Heuristics
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IHeuristic> All { get; } = [new ProportionalPolicy()];

    /// <summary>The best so far, on which a network's corrections are added and to which the governor falls back.</summary>
    public static IHeuristic Best { get; } = All[0];

    /// <summary>Finds one.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The heuristic, or null.</returns>
    public static IHeuristic? Find(string name) => All.FirstOrDefault(heuristic => heuristic.Name == name);
}
