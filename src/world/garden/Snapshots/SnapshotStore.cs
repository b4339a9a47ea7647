namespace Nimmerverse.World.Snapshots;

/// <summary>
/// Two generations of a garden's snapshot in a folder. A write is a new file, forced to disk, then renamed into place; a kill at any moment
/// leaves at least one whole generation behind.
/// </summary>
public sealed class SnapshotStore
{
    private readonly string _temporary;

    /// <summary>Opens the store.</summary>
    /// <param name="directory">Its folder; created when absent.</param>
    public SnapshotStore(string directory)
    {
        Directory.CreateDirectory(directory);
        Current = Path.Combine(directory, "garden.snapshot");
        Previous = Path.Combine(directory, "garden.snapshot.1");
        _temporary = Path.Combine(directory, "garden.snapshot.tmp");
    }

    /// <summary>The newest generation.</summary>
    public string Current { get; }

    /// <summary>The generation before.</summary>
    public string Previous { get; }

    /// <summary>Writes a new generation; the newest so far becomes the one before.</summary>
    /// <param name="state">The state.</param>
    /// <param name="cancellationToken">Breaks off before anything is renamed.</param>
    /// <returns>A task that ends when the state would survive a kill.</returns>
    /// <exception cref="IOException">The folder cannot be written to, for example because the disk is full.</exception>
    public async Task WriteAsync(GardenState state, CancellationToken cancellationToken = default)
    {
        var bytes = SnapshotCodec.Encode(state);
        await using (var file = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(bytes, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        if (File.Exists(Current))
        {
            File.Move(Current, Previous, overwrite: true);
        }

        File.Move(_temporary, Current, overwrite: true);
    }

    /// <summary>Reads the newest generation that is whole.</summary>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The state, null when there is none; and a sentence for each generation that was found and refused.</returns>
    public async Task<(GardenState? State, IReadOnlyList<string> Faults)> ReadAsync(CancellationToken cancellationToken = default)
    {
        var faults = new List<string>();
        foreach (var path in (string[])[Current, Previous])
        {
            if (!File.Exists(path))
            {
                continue;
            }

            var reading = SnapshotCodec.Decode(await File.ReadAllBytesAsync(path, cancellationToken));
            if (reading.State is { } state)
            {
                return (state, faults);
            }

            faults.Add($"{path} is not used: {reading.Fault}.");
        }

        return (null, faults);
    }
}
