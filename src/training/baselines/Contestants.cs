using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Baselines;

/// <summary>The policies that a governor is compared with; each village gets a new one.</summary>
internal static class Contestants
{
    /// <summary>Names in the order of the tables.</summary>
    public static IReadOnlyList<string> Names { get; } = ["random", .. Heuristics.All.Select(static heuristic => heuristic.Name), "bandit"];

    /// <summary>Makes a policy for one village.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">The limits.</param>
    /// <param name="seed">Seed of what it draws.</param>
    /// <returns>The policy.</returns>
    public static GovernorPolicy Make(string name, GovernorOptions options, ulong seed) => new(options, name switch
    {
        "random" => new RandomPolicy(seed),
        "bandit" => new BanditPolicy(),
        _ => Heuristics.Find(name) ?? throw new ArgumentException($"There is no policy {name}.", nameof(name)),
    });
}
