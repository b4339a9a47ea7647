namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Asks a process how it is.</summary>
public sealed record HealthRequest;

/// <summary>A process is alive, and this is how it is.</summary>
public sealed record Heartbeat
{
    /// <summary>Counts heartbeats of this process, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary>Product version.</summary>
    public required string Version { get; init; }

    /// <summary>Current state of its state machine, or <c>running</c>.</summary>
    public required string State { get; init; }

    /// <summary>Seconds since start.</summary>
    public required double UptimeS { get; init; }

    /// <summary>Milliseconds until the next heartbeat; grows as lifeforce falls.</summary>
    public required double IntervalMs { get; init; }

    /// <summary>Lifeforce in stock.</summary>
    public required double Lifeforce { get; init; }

    /// <summary>Income over spending; above 1 it thrives, below 1 it declines.</summary>
    public required double Vitality { get; init; }

    /// <summary>CPU time used, in milliseconds.</summary>
    public required double CpuMs { get; init; }

    /// <summary>Resident memory in KiB.</summary>
    public required long RssKb { get; init; }

    /// <summary>The connection to the bus.</summary>
    public required BusHealth Bus { get; init; }

    /// <summary>The outbox of its trails; absent when it writes none.</summary>
    public TrailHealth? Trails { get; init; }

    /// <summary>Lifeforce earned since start.</summary>
    public double LifeforceEarned { get; init; }

    /// <summary>Lifeforce spent since start.</summary>
    public double LifeforceSpent { get; init; }
}

/// <summary>How a process's outbox of trails is doing.</summary>
public sealed record TrailHealth
{
    /// <summary>Trails that the stream has not said to be stored.</summary>
    public required int Waiting { get; init; }

    /// <summary>Bytes that they occupy in memory and on disk.</summary>
    public required long WaitingBytes { get; init; }

    /// <summary>Trails stored since start.</summary>
    public required long Stored { get; init; }

    /// <summary>Trails refused since start, because the outbox was full.</summary>
    public required long Refused { get; init; }
}

/// <summary>How a process's connection to the bus is doing.</summary>
public sealed record BusHealth
{
    /// <summary>Reconnects since start.</summary>
    public required long Reconnects { get; init; }

    /// <summary>Messages dropped because a reader was too slow.</summary>
    public required long Dropped { get; init; }

    /// <summary>Times that a reader was found too slow.</summary>
    public required long SlowConsumers { get; init; }

    /// <summary>Messages that wait to be read.</summary>
    public required long Pending { get; init; }

    /// <summary>Messages refused as malformed or of an unknown version.</summary>
    public required long Malformed { get; init; }
}
