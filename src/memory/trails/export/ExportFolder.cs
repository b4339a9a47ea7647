using System.Security.Cryptography;
using System.Text.Json;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>
/// The folder of an export. Until it is finished everything lies in <c>.partial</c> within it; the manifest gets its name last, so that a folder
/// with a manifest is a finished export and nothing else is.
/// </summary>
internal sealed class ExportFolder : IDisposable
{
    /// <summary>The manifest's name.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The data card's name.</summary>
    public const string Card = "DATACARD.md";

    /// <summary>The training side's name.</summary>
    public const string Train = "train.jsonl";

    /// <summary>The validation side's name.</summary>
    public const string Validation = "validation.jsonl";

    private const string State = "state.json";

    private readonly string _root;
    private readonly string _partial;
    private readonly FileStream _lock;

    private ExportFolder(string root, string partial, FileStream held)
    {
        _root = root;
        _partial = partial;
        _lock = held;
    }

    /// <summary>Opens it for one export at a time.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder; dispose it.</returns>
    /// <exception cref="ExitException">It holds something else, a finished export, or another export writes there now.</exception>
    public static ExportFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        var partial = Path.Combine(root, ".partial");
        if (!Directory.Exists(partial) && Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new ExitException(ExitCode.Refused, File.Exists(Path.Combine(root, Manifest))
                ? $"{root} holds a finished export; choose another folder with --out."
                : $"{root} holds other files; choose an empty or new folder with --out.");
        }

        Directory.CreateDirectory(partial);
        try
        {
            return new ExportFolder(root, partial, new FileStream(Path.Combine(partial, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new ExitException(ExitCode.Refused, $"Another export writes to {root}; wait for it, or choose another folder with --out.");
        }
    }

    /// <summary>The folder's full name.</summary>
    public string Root => _root;

    /// <summary>Opens a file of the unfinished export.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">Knows how much of it counts.</param>
    /// <param name="buffer">Bytes gathered before they are written.</param>
    public PartFile OpenPart(string name, ExportState state, int buffer) => new(Path.Combine(_partial, name), state.Lengths.GetValueOrDefault(name), buffer);

    /// <summary>Opens a file of the unfinished export for reading.</summary>
    /// <param name="name">Its name.</param>
    public FileStream ReadPart(string name) => new(Path.Combine(_partial, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 256 * 1024, FileOptions.SequentialScan);

    /// <summary>Removes a file of the unfinished export.</summary>
    /// <param name="name">Its name.</param>
    public void RemovePart(string name) => File.Delete(Path.Combine(_partial, name));

    /// <summary>Reads how far an earlier run came.</summary>
    /// <returns>The state, or null when there is none.</returns>
    public ExportState? ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(_partial, State)), ExportStateJson.Default.ExportState);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new ExitException(ExitCode.Failed, $"{Path.Combine(_partial, State)} is damaged; remove {_partial} and export again.");
        }
    }

    /// <summary>Keeps how far it is: wholly or not at all, and on the disk.</summary>
    /// <param name="state">The state.</param>
    public void Save(ExportState state) => WritePart(State, JsonSerializer.SerializeToUtf8Bytes(state, ExportStateJson.Default.ExportState));

    /// <summary>Writes a whole file of the unfinished export: wholly or not at all, and on the disk.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content.</param>
    public void WritePart(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_partial, name);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Measures a file, whether or not it has its name already.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its bytes, and their SHA-256 in hexadecimal.</returns>
    public async Task<(long Bytes, string Sha256)> MeasureAsync(string name, CancellationToken cancellationToken)
    {
        var part = Path.Combine(_partial, name);
        await using var file = new FileStream(File.Exists(part) ? part : Path.Combine(_root, name), FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024, FileOptions.SequentialScan);
        return (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)));
    }

    /// <summary>Gives a file its name.</summary>
    /// <param name="name">Its name.</param>
    public void Publish(string name)
    {
        var part = Path.Combine(_partial, name);
        if (File.Exists(part))
        {
            File.Move(part, Path.Combine(_root, name), overwrite: true);
        }
    }

    /// <summary>Removes what only an unfinished export needs.</summary>
    public void Clean()
    {
        Dispose();
        Directory.Delete(_partial, recursive: true);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
