namespace Nimmerverse.Thalamus.Governor;

/// <summary>The heuristics that there are, by name.</summary>
public static class Heuristics
{
    /// <summary>Makes all of them anew: some remember what they saw.</summary>
    public static IReadOnlyList<IHeuristic> All =>
    [
        new ProportionalPolicy(), new UniformPolicy(unfinishedOnly: false), new UniformPolicy(unfinishedOnly: true), new SlowestFirstPolicy(),
        new StuckFirstPolicy(), new WindowedPercentilePolicy(), new HoldBackPolicy(),
    ];

    /// <summary>Makes the best so far, on which a network's corrections are added and to which the governor falls back.</summary>
    public static IHeuristic Best => new ProportionalPolicy();

    /// <summary>Makes one by its name.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The heuristic, or null when there is none of that name.</returns>
    public static IHeuristic? Find(string name) => All.FirstOrDefault(heuristic => heuristic.Name == name);
}
