using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>What an operator has decided about the governor; it outlives the process.</summary>
internal sealed record GovernorSwitch
{
    /// <summary>Whether what NPCs get is frozen.</summary>
    public bool Frozen { get; set; }

    /// <summary>Whether the network is ignored.</summary>
    public bool Heuristic { get; set; }

    /// <summary>Whether it learns; null leaves it to the setting.</summary>
    public bool? Learns { get; set; }

    /// <summary>What is frozen.</summary>
    public IReadOnlyList<NpcAllocation> Held { get; set; } = [];
}

/// <summary>
/// Keeps the switch in <c>governor/switch.json</c> of the data folder, replaced as a whole. A file that cannot be read leaves the governor
/// thawed and on its heuristic, the safer of the two ways to be wrong about a kill switch.
/// </summary>
internal sealed partial class SwitchFile(string? folder, ILogger<SwitchFile> logger)
{
    private readonly string? _path = folder is null ? null : Path.Combine(folder, "switch.json");

    /// <summary>Reads it.</summary>
    /// <returns>What was decided.</returns>
    internal GovernorSwitch Read()
    {
        if (_path is null || !File.Exists(_path))
        {
            return new();
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), SwitchJson.Default.GovernorSwitch) ?? new() { Heuristic = true };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(_path, exception.Message);
            return new() { Heuristic = true };
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="state">What was decided.</param>
    /// <returns>Whether it will outlive the process.</returns>
    internal bool Write(GovernorSwitch state)
    {
        if (_path is null)
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            WholeFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(state, SwitchJson.Default.GovernorSwitch));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(_path, exception.Message);
            return false;
        }
    }

    [LoggerMessage(5050, LogLevel.Warning, "The governor begins with its heuristic; {File} cannot be read: {Reason}")]
    private partial void LogNotRead(string file, string reason);

    [LoggerMessage(5051, LogLevel.Warning, "The governor's switch will not outlive this process; {File} cannot be written: {Reason}")]
    private partial void LogNotWritten(string file, string reason);
}

/// <summary>Source-generated reading and writing of the switch.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(GovernorSwitch))]
internal sealed partial class SwitchJson : JsonSerializerContext;
