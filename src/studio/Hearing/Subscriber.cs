namespace Nimmerverse.Studio.Hearing;

/// <summary>One connection to the bus and what it listens to, as the bus server tells it.</summary>
/// <param name="Name">The connection's name: environment, kind and id of the process.</param>
/// <param name="Subscriptions">What it listens to.</param>
internal sealed record Subscriber(string Name, IReadOnlyList<string> Subscriptions);
