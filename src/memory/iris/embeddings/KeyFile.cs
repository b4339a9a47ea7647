using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>Reads a secret from a file that nobody else may read.</summary>
internal static class KeyFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The secret, without white space around it.</returns>
    /// <exception cref="ExitException">It cannot be read, is empty, or others may read it.</exception>
    internal static string Read(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw new ExitException(ExitCode.Usage, $"NIMMERVERSE_EMBEDDINGS_KEY_FILE: others may read {path}; run 'chmod 600 {path}'.");
            }

            return File.ReadAllText(path).Trim() is { Length: > 0 } key && key.All(static letter => letter is > ' ' and <= '~')
                ? key
                : throw new ExitException(ExitCode.Usage, $"NIMMERVERSE_EMBEDDINGS_KEY_FILE: {path} must hold the key and nothing else.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExitException(ExitCode.Usage, $"NIMMERVERSE_EMBEDDINGS_KEY_FILE: cannot read {path}: {exception.Message}");
        }
    }
}
