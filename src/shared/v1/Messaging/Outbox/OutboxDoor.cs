using Microsoft.Extensions.Logging;

namespace Nimmerverse.Shared.Messaging;

/// <summary>Refuses trails while memory is full, counts them, and says once when that begins and ends.</summary>
/// <param name="limits">How much memory is granted.</param>
/// <param name="logger">Where it is told.</param>
internal sealed partial class OutboxDoor(OutboxLimits limits, ILogger logger)
{
    /// <summary>The server's limit of 1 MiB, less what headers take.</summary>
    private const int LargestPayload = (1024 * 1024) - 4096;

    private long _refused;
    private int _isShut;

    /// <summary>Trails refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Whether a parcel may come in.</summary>
    /// <param name="parcel">The parcel.</param>
    /// <param name="memoryBytes">Bytes of those that are in.</param>
    /// <returns>False when memory is full, or the parcel larger than any message may be.</returns>
    public bool Admits(OutboxParcel parcel, long memoryBytes)
    {
        if (parcel.Payload is { Length: > LargestPayload } payload)
        {
            Interlocked.Increment(ref _refused);
            LogTooLarge(parcel.Id, payload.Length);
            return false;
        }

        if (memoryBytes + parcel.Weight > limits.MemoryBytes)
        {
            var refused = Interlocked.Increment(ref _refused);
            if (Interlocked.Exchange(ref _isShut, 1) == 0)
            {
                LogShut(refused);
            }

            return false;
        }

        // Half empty before it counts as open again: at the brim it would be told with every trail.
        if (Volatile.Read(ref _isShut) == 1 && memoryBytes < limits.MemoryBytes / 2 && Interlocked.Exchange(ref _isShut, 0) == 1)
        {
            LogOpen(Refused);
        }

        return true;
    }

    [LoggerMessage(1286, LogLevel.Error, "The outbox of trails is full: new trails are refused, {Refused} so far, until the stream takes those that wait")]
    private partial void LogShut(long refused);

    [LoggerMessage(1296, LogLevel.Error, "Trail {Id} of {Bytes} bytes is larger than any message may be; it is refused")]
    private partial void LogTooLarge(Guid id, int bytes);

    [LoggerMessage(1295, LogLevel.Information, "The outbox of trails has room again; {Refused} were refused in all")]
    private partial void LogOpen(long refused);
}
