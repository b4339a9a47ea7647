namespace Nimmerverse.Shared.Storage;

/// <summary>Writes files that only their owner may read, complete or not at all.</summary>
public static class PrivateFile
{
    /// <summary>Writes a text with mode 0600 by way of a temporary file and a rename.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content.</param>
    public static void Write(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
