using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// Decides what an outbox does next. While all goes well parcels stay in memory until the server has them. When it does not say so in
/// time, refuses, or is away, they go to the file, and a single one is tried after growing pauses until one is stored; then all follow.
/// A failure means "unknown": a parcel is sent again, under the same id, until the server says that it is stored. One thread at a time;
/// nothing here waits.
/// </summary>
internal sealed partial class OutboxCore(IOutboxWire wire, OutboxFile? file, OutboxLimits limits, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly Queue<OutboxParcel> _fresh = new();
    private readonly Queue<OutboxParcel> _again = new();
    private readonly Dictionary<long, OutboxParcel> _flying = [];
    private readonly Queue<(long Number, long SentAt)> _sent = new();
    private long _last;
    private bool _troubled;
    private bool _wasConnected = true;
    private bool _fileRefuses;
    private bool _dirty;
    private long _flushedAt;
    private long _fileTriedAt;
    private TimeSpan _pause;
    private long _pausedAt;

    /// <summary>Parcels that are not known to be stored.</summary>
    public int Waiting => _fresh.Count + _again.Count + _flying.Count;

    /// <summary>Bytes in memory.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long FileBytes => file?.Length ?? 0;

    /// <summary>Parcels stored.</summary>
    public long Stored { get; private set; }

    /// <summary>Takes back what a process before this one left in the file.</summary>
    public void TakeBack(OutboxParcel parcel) => _again.Enqueue(parcel);

    /// <summary>Takes a new parcel.</summary>
    public void Take(OutboxParcel parcel)
    {
        MemoryBytes += parcel.Weight;
        _fresh.Enqueue(parcel);
    }

    /// <summary>Hears the server's word on a parcel.</summary>
    /// <param name="number">The number it was sent with.</param>
    /// <param name="refusal">Why it is not stored; null when it is.</param>
    public void Hear(long number, string? refusal)
    {
        if (!_flying.Remove(number, out var parcel))
        {
            // The word came after the patience had ended: the parcel is on its way again, and is a repetition.
            return;
        }

        if (refusal is null)
        {
            Settle(parcel);
        }
        else
        {
            Fail(parcel, refusal);
        }
    }

    /// <summary>Does what is due.</summary>
    /// <returns>When to come again at the latest; infinite when only news can change anything.</returns>
    public TimeSpan Pump()
    {
        var connected = wire.IsConnected;
        if (!connected)
        {
            LoseFlying();
        }
        else
        {
            ExpireFlying();
            if (!_wasConnected)
            {
                _pause = TimeSpan.Zero;
            }
        }

        _wasConnected = connected;
        if (_troubled)
        {
            KeepAll(_fresh);
            if (connected && _flying.Count == 0 && clock.GetElapsedTime(_pausedAt) >= _pause)
            {
                Send(_again, _fresh);
            }
        }
        else
        {
            while (_flying.Count < limits.Window && Send(_again, _fresh))
            {
                if (_flying.Count < limits.Window)
                {
                    Send(_fresh, _again);
                }
            }
        }

        return NextLook(connected);
    }

    /// <summary>Brings to the file whatever is not known to be stored.</summary>
    /// <returns>Parcels that no file has taken: they end with the process.</returns>
    public int Close()
    {
        foreach (var parcel in _flying.Values)
        {
            _again.Enqueue(parcel);
        }

        _flying.Clear();
        _sent.Clear();
        KeepAll(_fresh);
        KeepAll(_again);
        TryFile(static file => file.Flush());
        return _fresh.Count + _again.Count(static parcel => parcel.Record is null);
    }

    /// <summary>Brings what was written to the file since the last time to the disk, a few times a second at most: this waits for the disk.</summary>
    public void FlushWhenDue()
    {
        if (_dirty && clock.GetElapsedTime(_flushedAt) >= limits.FirstPause)
        {
            _dirty = false;
            _flushedAt = clock.GetTimestamp();
            TryFile(static file => file.Flush());
        }
    }

    /// <inheritdoc />
    public void Dispose() => file?.Dispose();

    private TimeSpan NextLook(bool connected)
    {
        if (Waiting == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (!connected)
        {
            return limits.FirstPause;
        }

        var left = _sent.TryPeek(out var oldest) ? limits.Patience - clock.GetElapsedTime(oldest.SentAt) : limits.Patience;
        var rest = _troubled ? _pause - clock.GetElapsedTime(_pausedAt) : left;
        var next = rest < left ? rest : left;
        return next > TimeSpan.FromMilliseconds(1) ? next : TimeSpan.FromMilliseconds(1);
    }

    private bool Send(Queue<OutboxParcel> first, Queue<OutboxParcel> second)
    {
        if (!first.TryDequeue(out var parcel) && !second.TryDequeue(out parcel))
        {
            return false;
        }

        var number = ++_last;
        try
        {
            var payload = parcel.Payload is { } inMemory ? inMemory : file!.Read(parcel.Record!);
            wire.Send(parcel.Subject, payload.Span, parcel.Id, number);
        }
        catch (InvalidDataException exception)
        {
            LogDamaged(parcel.Id, exception.Message);
            TryFile(file => file.Settle(parcel.Record!));
            return true;
        }
        catch (Exception exception) when (exception is BusException or IOException)
        {
            Fail(parcel, exception.Message);
            return false;
        }

        _flying.Add(number, parcel);
        _sent.Enqueue((number, clock.GetTimestamp()));
        return true;
    }

    private void ExpireFlying()
    {
        while (_sent.TryPeek(out var oldest) && (!_flying.ContainsKey(oldest.Number) || clock.GetElapsedTime(oldest.SentAt) >= limits.Patience))
        {
            _sent.Dequeue();
            if (_flying.Remove(oldest.Number, out var parcel))
            {
                Fail(parcel, "the server does not say whether it is stored");
            }
        }
    }

    private void LoseFlying()
    {
        if (Waiting == 0)
        {
            return;
        }

        Trouble("the server is away");
        foreach (var parcel in _flying.Values)
        {
            _again.Enqueue(parcel);
        }

        _flying.Clear();
        _sent.Clear();
        KeepAll(_again);
    }

    private void Settle(OutboxParcel parcel)
    {
        Stored++;
        MemoryBytes -= parcel.Weight;
        if (parcel.Record is { } record)
        {
            TryFile(file => file.Settle(record));
        }

        if (_troubled)
        {
            _troubled = false;
            LogRecovered(Waiting);
        }
    }

    private void Fail(OutboxParcel parcel, string reason)
    {
        Trouble(reason);
        _again.Enqueue(parcel);
        Keep(parcel);
    }

    private void Trouble(string reason)
    {
        var wasTroubled = _troubled;
        _troubled = true;
        if (!wasTroubled)
        {
            _pause = limits.FirstPause;
            _pausedAt = clock.GetTimestamp();
            LogTroubled(reason);
        }
        else if (clock.GetElapsedTime(_pausedAt) >= _pause)
        {
            // Those that were on their way when the first one failed fail too; only a try after a pause makes the next pause longer.
            _pause = Longer(_pause);
            _pausedAt = clock.GetTimestamp();
        }
    }

    private TimeSpan Longer(TimeSpan pause) =>
        pause < limits.FirstPause ? limits.FirstPause : pause * 2 < limits.LongestPause ? pause * 2 : limits.LongestPause;

    private void KeepAll(Queue<OutboxParcel> parcels)
    {
        // From memory to the file, each to the end of the queue of those that were tried; what no file takes stays where it is.
        for (var left = parcels.Count; left > 0; left--)
        {
            var parcel = parcels.Dequeue();
            var target = Keep(parcel) ? _again : parcels;
            target.Enqueue(parcel);
        }
    }

    private bool Keep(OutboxParcel parcel)
    {
        if (parcel.Record is not null)
        {
            return true;
        }

        if (_fileRefuses && clock.GetElapsedTime(_fileTriedAt) < limits.FirstPause)
        {
            return false;
        }

        var weight = parcel.Weight;
        var kept = false;
        TryFile(file => kept = file.TryAppend(parcel));
        if (kept)
        {
            _dirty = true;
            parcel.Payload = null;
            MemoryBytes -= weight;
            if (_fileRefuses)
            {
                _fileRefuses = false;
                LogFileAccepts();
            }
        }

        return kept;
    }

    private void TryFile(Action<OutboxFile> action)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            action(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _fileTriedAt = clock.GetTimestamp();
            if (!_fileRefuses)
            {
                _fileRefuses = true;
                LogFileRefuses(exception.Message);
            }
        }
    }

    [LoggerMessage(1285, LogLevel.Warning, "Trails are not stored ({Reason}); they wait and are sent again until they are")]
    private partial void LogTroubled(string reason);

    [LoggerMessage(1287, LogLevel.Information, "Trails are stored again; {Waiting} that waited follow")]
    private partial void LogRecovered(int waiting);

    [LoggerMessage(1288, LogLevel.Error, "The outbox of trails cannot be written: {Reason} They wait in memory, as far as it is granted")]
    private partial void LogFileRefuses(string reason);

    [LoggerMessage(1290, LogLevel.Error, "Trail {Id} is lost: {Reason}")]
    private partial void LogDamaged(Guid id, string reason);

    [LoggerMessage(1289, LogLevel.Information, "The outbox of trails can be written again")]
    private partial void LogFileAccepts();
}
