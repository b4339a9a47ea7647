namespace Nimmerverse.Shared.Bus;

/// <summary>Counts of one connection since it was made, and what is waiting now.</summary>
public sealed record BusStatistics
{
    /// <summary>Messages received.</summary>
    public long MessagesIn { get; init; }

    /// <summary>Payload bytes received.</summary>
    public long BytesIn { get; init; }

    /// <summary>Messages published.</summary>
    public long MessagesOut { get; init; }

    /// <summary>Payload bytes published.</summary>
    public long BytesOut { get; init; }

    /// <summary>How often the connection came back after it was lost.</summary>
    public long Reconnects { get; init; }

    /// <summary>How often the connection was lost.</summary>
    public long Disconnects { get; init; }

    /// <summary>Messages lost because a subscriber was too slow, over all subscriptions.</summary>
    public long Dropped { get; init; }

    /// <summary>How often the client library reported a subscription that fell behind.</summary>
    public long SlowConsumers { get; init; }

    /// <summary>How often the server refused a subject.</summary>
    public long PermissionViolations { get; init; }

    /// <summary>Messages received and not yet read, over all subscriptions.</summary>
    public long Pending { get; init; }

    /// <summary>Bytes published and not yet handed to the socket.</summary>
    public long BufferedBytes { get; init; }
}
