using System.Text.Json.Serialization;
using System.Text.Json;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Cli.Folders;

/// <summary>How to reach a running system; written by <c>up</c> into its data folder, removed when it ends.</summary>
public sealed record RunFile
{
    /// <summary>The address of the live page; null without.</summary>
    public string? Studio { get; init; }

    /// <summary>Process id of the <c>up</c> that owns the folder.</summary>
    public required int Pid { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The node's name, as in subjects.</summary>
    public required string Node { get; init; }

    /// <summary>Where the bus listens.</summary>
    public required string NatsUrl { get; init; }

    /// <summary>The folder with one secret file per bus user.</summary>
    public required string Credentials { get; init; }

    /// <summary>NPCs asked for.</summary>
    public required int Npcs { get; init; }

    /// <summary>Whether a memory is started, once the village lives.</summary>
    public required bool HasMemory { get; init; }

    /// <summary>When <c>up</c> began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Writes the file, readable by the owner alone.</summary>
    /// <param name="data">The data folder.</param>
    public void Write(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        PrivateFile.Write(data.RunFile, JsonSerializer.Serialize(this, FoldersJson.Default.RunFile));
    }

    /// <summary>Reads the file of a system that is running now.</summary>
    /// <param name="data">The data folder.</param>
    /// <returns>The file, or null when nothing runs there.</returns>
    public static RunFile? Read(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            var run = JsonSerializer.Deserialize(File.ReadAllText(data.RunFile), FoldersJson.Default.RunFile);
            return run is not null && DataLock.OwnerOf(data) == run.Pid ? run : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>Source-generated JSON of the files in the data folder.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class FoldersJson : JsonSerializerContext;
