namespace Nimmerverse.Supervisor.Npcs;

/// <summary>Keeps an NPC's log bounded: at most one old and one current part.</summary>
internal static class NpcLog
{
    /// <summary>Size at which the current part becomes the old one, in bytes.</summary>
    internal const long MaxBytes = 1024 * 1024;

    /// <summary>Bounds a log that a living process may be appending to.</summary>
    /// <param name="path">The log.</param>
    /// <param name="maxBytes">The size that is still left alone.</param>
    internal static void Bound(string path, long maxBytes = MaxBytes)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length <= maxBytes)
            {
                return;
            }

            // The process holds the file open for append, so it cannot be renamed away: copied and emptied, its next line lands at the start.
            File.Copy(path, $"{path}.1", overwrite: true);
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.SetLength(handle, 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A log that cannot be bounded now is bounded at the next look.
        }
    }
}
