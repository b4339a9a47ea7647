namespace Nimmerverse.Shared.Storage;

/// <summary>Replaces files as a whole: a reader sees the old content or the new, never a part, whenever the writer is killed.</summary>
public static class WholeFile
{
    /// <summary>Writes beside the file, then renames over it. What was begun and not ended is removed.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="flush">
    /// Whether the content is on the disk before it gets its name, so that it outlives a power cut as well; costs milliseconds.
    /// </param>
    /// <param name="mode">Who may read it; null as the process makes its files.</param>
    /// <exception cref="IOException">The disk refuses; the old file is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to; the old file is untouched.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, bool flush = false, UnixFileMode? mode = null)
    {
        // Two processes that write the same file must not write into each other's unfinished one.
        var unfinished = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (var file = new FileStream(unfinished, OptionsFor(mode)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: flush);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static FileStreamOptions OptionsFor(UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (mode is { } wanted)
        {
            options.UnixCreateMode = wanted;
        }

        return options;
    }
}
