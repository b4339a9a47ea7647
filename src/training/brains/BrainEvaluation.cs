using Nimmerverse.Shared.Hosting;
using Nimmerverse.World.Maps;

namespace Nimmerverse.Training.Brains;

/// <summary>
/// Judges the brain of an NPC: newborns on each level beside explorers that do not learn, and lives through all levels that must not forget; writes
/// the cells as JSON lines, the verdict as a page and a picture.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="mapFile">The street map's file.</param>
/// <param name="cells">Folder of finished cells.</param>
/// <param name="results">Folder of the results.</param>
/// <param name="name">Name of the results.</param>
/// <param name="command">The command that was given, for the page.</param>
/// <param name="progress">Where progress is told.</param>
internal sealed class BrainEvaluation(BrainPlan plan, string mapFile, string cells, string results, string name, string command, TextWriter progress)
{
    /// <summary>Judges.</summary>
    /// <param name="cancellationToken">Stops; finished cells are kept.</param>
    /// <returns>Exit code 1 when a level passed was forgotten.</returns>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        if (!StreetMaps.TryRead(StreetMaps.OsmPrefix + mapFile, out var map, out var fault))
        {
            throw new ExitException(ExitCode.Usage, fault);
        }

        var store = new CellStore(Path.Combine(cells, "cells.jsonl"));
        var finished = new CellRunner(plan, map, store, progress).Run(BrainCells.Of(plan, map), cancellationToken);
        progress.WriteLine("judging");
        var verdict = new BrainVerdict(plan, map, finished);
        Directory.CreateDirectory(results);
        await File.WriteAllLinesAsync(Path.Combine(results, name + ".jsonl"), finished.Select(CellStore.Line), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".md"), await BrainPage.WriteAsync(verdict, name, command, cancellationToken), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, name + ".svg"), BrainChart.Render(verdict), cancellationToken);
        foreach (var sentence in verdict.Sentences)
        {
            progress.WriteLine(sentence);
        }

        progress.WriteLine(Path.Combine(results, name + ".md"));
        return verdict.Forgotten.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
