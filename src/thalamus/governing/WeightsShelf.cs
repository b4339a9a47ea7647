using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>Weights that were read whole.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Hash">The hash by which they are known.</param>
/// <param name="Origin">Where they came from.</param>
/// <param name="At">When they were put there.</param>
internal sealed record LoadedWeights(GovernorWeights Weights, string Hash, string Origin, DateTimeOffset At);

/// <summary>
/// The folder <c>governor</c> of the data folder: weights by hash. What is torn, of another shape, of a heuristic that is not known or named
/// by another hash than its own is refused with one line of log.
/// </summary>
/// <param name="folder">The folder, or null without a data folder.</param>
/// <param name="logger">Where refusals are said.</param>
internal sealed partial class WeightsShelf(string? folder, ILogger<WeightsShelf> logger)
{
    private const int MostBytes = 1 << 20;
    private const int LiveKept = 16;
    private const string LiveData = "live";

    /// <summary>Reads bytes that claim to be weights.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="origin">Where they came from.</param>
    /// <param name="at">When they were put there.</param>
    /// <param name="loaded">The weights, when they are whole.</param>
    /// <param name="fault">Otherwise a sentence without its stop.</param>
    /// <returns>Whether they are whole.</returns>
    internal static bool TryRead(
        ReadOnlySpan<byte> bytes, string origin, DateTimeOffset at, [NotNullWhen(true)] out LoadedWeights? loaded, [NotNullWhen(false)] out string? fault)
    {
        loaded = null;
        if (bytes.Length > MostBytes)
        {
            fault = $"{origin} cannot be used: it is far larger than a governor's weights";
            return false;
        }

        if (!GovernorWeightsCodec.TryDecode(bytes, null, out var weights, out var part))
        {
            fault = $"{origin} cannot be used: {part}";
            return false;
        }

        if (Heuristics.Find(weights.Heuristic) is null)
        {
            fault = $"{origin} cannot be used: it corrects the heuristic '{weights.Heuristic}', which this governor does not have";
            return false;
        }

        fault = null;
        loaded = new(weights, GovernorWeightsCodec.HashOf(bytes), origin, at);
        return true;
    }

    /// <summary>The newest weights of the folder that are whole.</summary>
    /// <returns>The weights, or null.</returns>
    internal LoadedWeights? Newest()
    {
        foreach (var file in Files())
        {
            if (TryOpen(file, out var loaded))
            {
                return loaded;
            }
        }

        return null;
    }

    /// <summary>Puts weights on the shelf; of those that were learned live only the newest stay.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="origin">Where they came from.</param>
    /// <param name="at">The time.</param>
    /// <returns>The weights with their hash; kept in memory only where there is no folder or it cannot be written.</returns>
    internal LoadedWeights Put(GovernorWeights weights, string origin, DateTimeOffset at)
    {
        var hash = GovernorWeightsCodec.HashOf(GovernorWeightsCodec.Encode(weights));
        if (folder is not null)
        {
            try
            {
                Directory.CreateDirectory(folder);
                GovernorWeightsFile.Save(GovernorWeightsFile.PathOf(folder, hash), weights);
                if (weights.Data.StartsWith(LiveData, StringComparison.Ordinal))
                {
                    ForgetOld();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotKept(folder, exception.Message);
            }
        }

        return new(weights, hash, origin, at);
    }

    private IEnumerable<FileInfo> Files() => folder is not null && Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*.weights").OrderByDescending(static file => file.LastWriteTimeUtc)
        : [];

    private bool TryOpen(FileInfo file, [NotNullWhen(true)] out LoadedWeights? loaded)
    {
        loaded = null;
        string? fault;
        try
        {
            if (file.Length > MostBytes)
            {
                fault = $"{file.FullName} cannot be used: it is far larger than a governor's weights";
            }
            else if (TryRead(File.ReadAllBytes(file.FullName), file.FullName, new DateTimeOffset(file.LastWriteTimeUtc), out loaded, out fault)
                && file.FullName != GovernorWeightsFile.PathOf(folder!, loaded.Hash))
            {
                fault = $"{file.FullName} cannot be used: it is not what its name says, but {loaded.Hash}";
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"{file.FullName} cannot be read: {exception.Message.TrimEnd('.')}";
        }

        if (fault is not null)
        {
            LogRefused(fault);
            loaded = null;
        }

        return loaded is not null;
    }

    private void ForgetOld()
    {
        var live = Files().Where(file => GovernorWeightsFile.TryLoad(file.FullName, null, out var weights, out _)
            && weights.Data.StartsWith(LiveData, StringComparison.Ordinal));
        foreach (var old in live.Skip(LiveKept).ToList())
        {
            old.Delete();
        }
    }

    [LoggerMessage(5052, LogLevel.Warning, "{Fault}; the governor goes on without it")]
    private partial void LogRefused(string fault);

    [LoggerMessage(5053, LogLevel.Warning, "The governor's weights are not kept; {Folder} cannot be written: {Reason}")]
    private partial void LogNotKept(string folder, string reason);
}
