using System.Text;

namespace Nimmerverse.Shared.Storage;

/// <summary>Writes files that only their owner may read, complete or not at all.</summary>
public static class PrivateFile
{
    /// <summary>Writes a text with mode 0600.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content.</param>
    public static void Write(string path, string text) =>
        WholeFile.Replace(path, Encoding.UTF8.GetBytes(text), mode: UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
