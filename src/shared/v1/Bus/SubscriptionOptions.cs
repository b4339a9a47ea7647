namespace Nimmerverse.Shared.Bus;

/// <summary>Which message is lost when a subscriber does not keep up. Each loss is counted, each burst is logged once.</summary>
public enum BusOverflow
{
    /// <summary>The oldest waiting message: right for states and signals, where the newest counts.</summary>
    DropOldest,

    /// <summary>The arriving message: right where order from the first message on counts.</summary>
    DropNewest,
}

/// <summary>How a subscription is shared and how much it holds.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Members of one group share the messages, each goes to one of them; null receives all.</summary>
    public string? QueueGroup { get; init; }

    /// <summary>Messages that wait for the reader at most; at least 1.</summary>
    public int Capacity { get; init; } = 8192;

    /// <summary>What happens beyond <see cref="Capacity"/>.</summary>
    public BusOverflow Overflow { get; init; } = BusOverflow.DropOldest;

    /// <summary>
    /// Whether subscribing ends only when the server knows of it. Not needed for answers to what the same connection sends later, and then
    /// it works while the server is away; but a refusal is not noticed.
    /// </summary>
    public bool IsConfirmed { get; init; } = true;
}
