using Nimmerverse.Cortex.Queueing;

namespace Nimmerverse.Cortex.Tests.Queueing;

internal sealed record QueuedThing(string Requester, int Priority, int Tokens, DateTimeOffset Taken, string Model = "nyx") : IQueued
{
    public Guid Id { get; } = Guid.NewGuid();
}
