using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Memory;

/// <summary>
/// A backup: one tar file, readable by its owner alone, with <c>manifest.json</c>, <c>phoebe.dump</c> (PostgreSQL's custom format) and the
/// files of the embeddings below <c>iris/</c>.
/// </summary>
internal static class BackupArchive
{
    private const string ManifestName = "manifest.json";
    private const string DumpName = "phoebe.dump";
    private const string IrisFolder = "iris/";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes an archive; complete or not at all.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="dump">The dump of PostgreSQL.</param>
    /// <param name="iris">The folder of the embeddings, which may be missing.</param>
    /// <param name="cancellationToken">Breaks off and leaves nothing.</param>
    /// <returns>When it is on the disk.</returns>
    public static async Task WriteAsync(string file, BackupManifest manifest, string dump, string iris, CancellationToken cancellationToken)
    {
        var partial = file + ".partial";
        try
        {
            await using (var stream = new FileStream(partial, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                await using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
                {
                    var entry = new PaxTarEntry(TarEntryType.RegularFile, ManifestName)
                    { Mode = OwnerOnly, DataStream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest)) };
                    await tar.WriteEntryAsync(entry, cancellationToken);
                    await tar.WriteEntryAsync(dump, DumpName, cancellationToken);
                    foreach (var path in FilesOf(iris))
                    {
                        await tar.WriteEntryAsync(path, IrisFolder + Path.GetRelativePath(iris, path), cancellationToken);
                    }
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Unpacks an archive.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="folder">An empty folder that takes its files.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>Its manifest, and the paths of the dump and of the embeddings in <paramref name="folder"/>.</returns>
    /// <exception cref="ExitException">It is no whole backup.</exception>
    public static async Task<(BackupManifest Manifest, string Dump, string Iris)> ReadAsync(string file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await TarFile.ExtractToDirectoryAsync(file, folder, overwriteFiles: false, cancellationToken);
            var manifest = JsonSerializer.Deserialize(
                await File.ReadAllBytesAsync(Path.Combine(folder, ManifestName), cancellationToken), BackupJson.Default.BackupManifest)!;
            var dump = Path.Combine(folder, DumpName);
            if (await HashAsync(dump, cancellationToken) != manifest.DumpSha256)
            {
                throw new ExitException(ExitCode.Failed, $"{file} is damaged: its dump is not the one that was written; use another backup.");
            }

            return (manifest, dump, Path.Combine(folder, IrisFolder));
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or JsonException or FileNotFoundException)
        {
            throw new ExitException(ExitCode.Failed, $"{file} is no whole backup of a memory ({exception.Message.TrimEnd('.')}); use another one.");
        }
    }

    /// <summary>Hashes a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>SHA-256, lower-case hexadecimal.</returns>
    public static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
}

/// <summary>What a backup says of itself.</summary>
internal sealed record BackupManifest
{
    /// <summary>Version of this form.</summary>
    public required int Version { get; init; }

    /// <summary>The environment whose memory it is.</summary>
    public required string Environment { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Trails in it, at least: those written while it was made may be in it too.</summary>
    public required long Trails { get; init; }

    /// <summary>SHA-256 of the dump.</summary>
    public required string DumpSha256 { get; init; }
}

/// <summary>Source-generated JSON of manifests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
