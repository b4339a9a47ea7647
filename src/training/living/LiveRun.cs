using System.Text.Json;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Living;

/// <summary><c>eval governor --live</c>: a living village, and its results as lines, table and picture.</summary>
internal static class LiveRun
{
    /// <summary>Runs it; told to stop, it writes what was measured.</summary>
    /// <param name="settings">The village.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="results">Folder of the results.</param>
    /// <param name="resume">Whether lines that are there are kept and counted.</param>
    /// <param name="progress">Where progress is told.</param>
    /// <param name="cancellationToken">Stops early.</param>
    internal static async Task RunAsync(
        LiveSettings settings, IReadOnlyList<LivePolicy> policies, string results, bool resume, TextWriter progress, CancellationToken cancellationToken)
    {
        // Two that take turns and all of them are two questions, and neither may write over the other's answer.
        var name = LivePage.IsOfAll(policies) ? "governor-live-all" : "governor-live";
        Directory.CreateDirectory(results);
        var lines = Path.Combine(results, name + ".jsonl");
        List<LiveRecord> before = resume && File.Exists(lines)
            ? [.. File.ReadLines(lines).Where(static line => line.Length > 0).Select(static line => JsonSerializer.Deserialize(line, LiveJson.Default.LiveRecord)!)]
            : [];
        if (before.Count == 0)
        {
            await File.WriteAllTextAsync(lines, "", CancellationToken.None);
        }

        // A turn that was broken off is not gone on with: its brains were others.
        var turn = before.Select(static one => one.Turn + 1).DefaultIfEmpty().Max();
        var measured = await new LiveTrial(settings with { Seed = settings.Seed + (ulong)turn }, policies, turn, lines, progress).RunAsync(cancellationToken);
        var page = new LivePage(settings, policies, [.. before, .. measured]);
        if (page.Turns == 0)
        {
            throw new ExitException(ExitCode.Failed, $"No turn of all {policies.Count} policies was completed; give it more --minutes. The villages that were seen are in {lines}.");
        }

        var machine = await Provenance.DescribeAsync(TrainingCommands.Home, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".md"), page.Write(machine, name + ".svg", TimeProvider.System.GetUtcNow()), CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".svg"), page.Draw(), CancellationToken.None);
        await progress.WriteLineAsync($"{page.Turns} turns; {Path.Combine(results, name + ".md")}");
    }
}
