using System.Security.Cryptography;
using System.Text;
using Nimmerverse.Memory.Phoebe.Migrating;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Gives the files their names, writes manifest and data card, and enters the export into the ledger. Doing it again changes nothing.</summary>
/// <param name="settings">What it works on.</param>
/// <param name="request">What was exported.</param>
/// <param name="folder">Where.</param>
/// <param name="state">What it has counted.</param>
/// <param name="filter">The filter with its times fixed.</param>
internal sealed class ExportFinish(ToolSettings settings, ExportRequest request, ExportFolder folder, ExportState state, TrailFilter filter)
{
    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was written.</returns>
    public async Task<ExportReport> RunAsync(CancellationToken cancellationToken)
    {
        var files = new List<ExportedFile>();
        foreach (var (name, lines, trails) in Files())
        {
            var (bytes, sha256) = await folder.MeasureAsync(name, cancellationToken);
            files.Add(new ExportedFile(name, lines, trails, bytes, sha256));
        }

        var manifest = new ExportManifest(settings.Environment.Value, request, filter, state, files, Migration.SchemaVersion).ToBytes();
        folder.WritePart(ExportFolder.Card, Encoding.UTF8.GetBytes(new DataCard(settings.Environment.Value, request, filter, state, files).Write()));
        folder.WritePart(ExportFolder.Manifest, manifest);
        foreach (var name in files.Select(static file => file.Name).Append(ExportFolder.Card).Append(ExportFolder.Manifest))
        {
            folder.Publish(name);
        }

        var report = new ExportReport(folder.Root, files, state.Counts, state.Split?.By, Convert.ToHexStringLower(SHA256.HashData(manifest)));
        await EnterAsync(report.ManifestSha256, cancellationToken);
        folder.Clean();
        return report;
    }

    private IEnumerable<(string Name, long Lines, long Trails)> Files()
    {
        yield return (ExportFolder.Train, state.Counts.TrainLines, state.Counts.TrainTrails);
        if (state.Split is not null)
        {
            yield return (ExportFolder.Validation, state.Counts.ValidationLines, state.Counts.ValidationTrails);
        }
    }

    private async Task EnterAsync(string manifestSha256, CancellationToken cancellationToken)
    {
        try
        {
            await using var archivist = settings.OpenArchivist();
            await new ExportLedger(archivist).EnterAsync(request, filter, state, Migration.SchemaVersion, manifestSha256, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or ExitException)
        {
            throw new ExitException(
                ExitCode.Failed,
                $"The files are complete in {folder.Root}, but the export is not in phoebe's ledger, so retention keeps its months: {exception.Message.TrimEnd('.')}. The same command tries again.");
        }
    }
}
