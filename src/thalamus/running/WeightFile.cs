using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// Keeps the weights that gates have earned in <c>gate-weights.json</c> of the data folder, replaced as a whole. Without a data folder, or
/// with a file that cannot be read, gates begin with the first weight and the log says so.
/// </summary>
internal sealed partial class WeightFile
{
    private const int MostAbsent = 64;

    private readonly string? _path;
    private readonly ILogger<WeightFile> _logger;
    private Dictionary<string, double> _saved = [];

    private WeightFile(string? path, ILogger<WeightFile> logger)
    {
        _path = path;
        _logger = logger;
    }

    /// <summary>Opens the file and gives gates their weights back.</summary>
    /// <param name="context">Where the data folder is.</param>
    /// <param name="correlator">The gates.</param>
    /// <returns>The file.</returns>
    internal static WeightFile Open(ProcessContext context, Correlator correlator)
    {
        var logger = context.Loggers.CreateLogger<WeightFile>();
        var file = new WeightFile(context.DataDirectory is { } folder ? Path.Combine(folder, "gate-weights.json") : null, logger);
        foreach (var (gate, weight) in file.Read())
        {
            correlator.RestoreWeight(gate, weight);
        }

        return file;
    }

    /// <summary>A gate's saved weight.</summary>
    /// <param name="gateId">The gate.</param>
    /// <returns>The weight, or null when none is saved.</returns>
    internal double? Of(string gateId) => _saved.TryGetValue(gateId, out var weight) ? weight : null;

    /// <summary>Saves the weights if they have changed. Those of gates that are not there, such as learned ones that memory has not told of
    /// yet, stay as they are.</summary>
    /// <param name="status">The gates.</param>
    internal void Save(GatesStatus status)
    {
        var weights = status.Gates.ToDictionary(static gate => gate.GateId, static gate => gate.Weight);
        foreach (var (gate, weight) in _saved.Where(saved => !weights.ContainsKey(saved.Key)).Take(MostAbsent).ToList())
        {
            weights.Add(gate, weight);
        }

        if (_path is null || (weights.Count == _saved.Count && !weights.Except(_saved).Any()))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            WholeFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(weights, WeightJson.Default.DictionaryStringDouble));
            _saved = weights;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(_path, exception.Message);
        }
    }

    private Dictionary<string, double> Read()
    {
        if (_path is null || !File.Exists(_path))
        {
            return [];
        }

        try
        {
            return _saved = JsonSerializer.Deserialize(File.ReadAllBytes(_path), WeightJson.Default.DictionaryStringDouble) ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(_path, exception.Message);
            return [];
        }
    }

    [LoggerMessage(5030, LogLevel.Warning, "Gates begin with their first weight; {File} cannot be read: {Reason}")]
    private partial void LogNotRead(string file, string reason);

    [LoggerMessage(5031, LogLevel.Warning, "Earned weights are not kept; {File} cannot be written: {Reason}")]
    private partial void LogNotSaved(string file, string reason);
}

/// <summary>Source-generated reading and writing of weights.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class WeightJson : JsonSerializerContext;
