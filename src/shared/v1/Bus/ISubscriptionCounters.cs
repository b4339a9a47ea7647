namespace Nimmerverse.Shared.Bus;

/// <summary>What the connection adds up over its subscriptions.</summary>
internal interface ISubscriptionCounters
{
    string Subject { get; }

    long Dropped { get; }

    int Pending { get; }

    /// <summary>Ends the stream of messages, with the reason when it was not this side's wish.</summary>
    void End(BusException? because);
}
