using System.Text.Json;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Supervisor.Adoption;

/// <summary>The registry on disk: replaced as a whole, so that a reader sees the old one or the new one, and fenced by epoch.</summary>
/// <param name="path">The file.</param>
internal sealed class RegistryFile(string path)
{
    /// <summary>The file.</summary>
    internal string Path => path;

    /// <summary>Reads the registry.</summary>
    /// <returns>The registry, or null when there is none or it cannot be read as one.</returns>
    internal Registry? Load()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RegistryJson.Default.Registry);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a supervisor with a higher epoch has written since.</summary>
    /// <param name="epoch">The asking supervisor's epoch.</param>
    /// <returns>True when the asking one is stale.</returns>
    internal bool IsFenced(ulong epoch) => Load() is { } registry && registry.Epoch > epoch;

    /// <summary>Writes the registry.</summary>
    /// <param name="registry">What to write.</param>
    /// <returns>False, and nothing is written, when a supervisor with a higher epoch has written before.</returns>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    internal bool TrySave(Registry registry)
    {
        if (IsFenced(registry.Epoch))
        {
            return false;
        }

        // Not flushed to the disk: a kill loses nothing, and after a power cut there is nothing to adopt.
        WholeFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(registry, RegistryJson.Default.Registry));
        return true;
    }

    /// <summary>Removes the registry: there is nothing left to adopt.</summary>
    internal void Delete() => File.Delete(path);
}
