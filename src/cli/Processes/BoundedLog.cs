namespace Nimmerverse.Cli.Processes;

/// <summary>A log file that never grows beyond its bound: when full it becomes <c>NAME.1</c> and a new one begins.</summary>
/// <param name="path">The file.</param>
/// <param name="maxBytes">The bound of one file; both together hold at most twice as much.</param>
public sealed class BoundedLog(string path, long maxBytes = BoundedLog.DefaultMaxBytes)
{
    /// <summary>4 MiB.</summary>
    public const long DefaultMaxBytes = 4L * 1024 * 1024;

    /// <summary>Copies a process's output until it ends.</summary>
    /// <param name="source">The output.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When the output has ended.</returns>
    public async Task CopyAsync(Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var buffer = new byte[16 * 1024];
        var file = Open();
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (file.Position + read > maxBytes)
                {
                    await file.DisposeAsync();
                    File.Move(path, $"{path}.1", overwrite: true);
                    file = Open();
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await file.FlushAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // A full disk must not stop the village; the process's own output is what is lost.
        }
        finally
        {
            await file.DisposeAsync();
        }
    }

    /// <summary>Reads the last lines of a log, for a message that says why a process failed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">How many lines at most.</param>
    /// <returns>The lines, oldest first; empty when there is no file.</returns>
    public static IReadOnlyList<string> Tail(string path, int lines)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(stream.Length, 16 * 1024), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private FileStream Open() => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
