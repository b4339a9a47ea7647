using Microsoft.Extensions.Logging;

namespace Nimmerverse.Shared.Messaging;

/// <summary>Opens the outbox of a process in its data folder: <c>outbox/{id}.log</c>.</summary>
internal static partial class OutboxOpening
{
    /// <summary>Opens the file with what waits in it, or says why there is none.</summary>
    /// <param name="wire">What it sends through.</param>
    /// <param name="folder">The process's data folder; null keeps trails in memory only.</param>
    /// <param name="id">The process.</param>
    /// <param name="limits">How much it holds.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where it is told.</param>
    /// <returns>The outbox's core.</returns>
    public static OutboxCore Open(IOutboxWire wire, string? folder, string id, OutboxLimits limits, TimeProvider clock, ILogger logger)
    {
        var waiting = new List<OutboxParcel>();
        var file = OpenFile(folder, id, limits, waiting, logger);
        var core = new OutboxCore(wire, file, limits, clock, logger);
        foreach (var parcel in waiting)
        {
            core.TakeBack(parcel);
        }

        if (file is { TornBytes: > 0 })
        {
            LogTorn(logger, file.TornBytes);
        }

        if (waiting.Count > 0)
        {
            LogTakenBack(logger, waiting.Count);
        }

        return core;
    }

    private static OutboxFile? OpenFile(string? folder, string id, OutboxLimits limits, List<OutboxParcel> waiting, ILogger logger)
    {
        if (folder is null)
        {
            LogNoFolder(logger);
            return null;
        }

        try
        {
            var outbox = Path.Combine(folder, "outbox");
            Directory.CreateDirectory(outbox);
            return OutboxFile.Open(Path.Combine(outbox, $"{id}.log"), limits.FileBytes, waiting.Add);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            waiting.Clear();
            LogNoFile(logger, exception.Message);
            return null;
        }
    }

    [LoggerMessage(1291, LogLevel.Information, "There is no data folder: trails that the bus does not take wait in memory only and end with this process")]
    private static partial void LogNoFolder(ILogger logger);

    [LoggerMessage(1292, LogLevel.Error, "The outbox cannot be opened: {Reason} Trails that the bus does not take wait in memory only")]
    private static partial void LogNoFile(ILogger logger, string reason);

    [LoggerMessage(1293, LogLevel.Information, "{Trails} trails of the process before this one wait in the outbox and are sent now")]
    private static partial void LogTakenBack(ILogger logger, int trails);

    [LoggerMessage(1294, LogLevel.Warning, "Cut {Bytes} torn bytes off the end of the outbox")]
    private static partial void LogTorn(ILogger logger, long bytes);
}
