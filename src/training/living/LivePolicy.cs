using Nimmerverse.Neural;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Living;

/// <summary>A policy as a running governor takes it: weights, and whether their network is heard.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weights">The weights; of a heuristic those that correct nothing.</param>
/// <param name="Network">Whether the network corrects the heuristic.</param>
internal sealed record LivePolicy(string Name, GovernorWeights Weights, bool Network)
{
    /// <summary>The trained network.</summary>
    internal const string NetworkName = "network";

    /// <summary>A heuristic by itself.</summary>
    /// <param name="name">Its name.</param>
    internal static LivePolicy Of(string name) => new(
        name,
        new()
        {
            Heuristic = name,
            Generation = 0,
            Seed = 0,
            Data = "none: the heuristic by itself",
            Scores = [],
            Parameters = new GovernorNetwork(new Rng(1)).Parameters.ToArray(),
        },
        Network: false);

    /// <summary>The network of a file, or the best by its own score of a folder.</summary>
    /// <param name="path">File or folder.</param>
    /// <exception cref="ExitException">There are no whole weights.</exception>
    internal static LivePolicy Load(string path)
    {
        string[] files = File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.GetFiles(path, "*.weights") : [];
        GovernorWeights? best = null;
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var one = GovernorWeightsFile.TryLoad(file, null, out var weights, out var fault) ? weights : throw new ExitException(ExitCode.Failed, fault);
            best = best is null || Score(one) > Score(best) ? one : best;
        }

        return best is null
            ? throw new ExitException(ExitCode.Usage, $"{path} holds no weights; run ./nimmerverse train governor first, or name file or folder with --out.")
            : new(NetworkName, best, Network: true);
    }

    private static double Score(GovernorWeights weights) => weights.Scores.Count > 0 ? weights.Scores[0].Value : 0;
}
