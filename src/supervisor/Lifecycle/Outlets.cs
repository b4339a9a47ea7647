using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>What the lifecycle loop needs from outside: its right to act, and its voice.</summary>
internal sealed record Outlets
{
    /// <summary>Whether this supervisor may act now: it holds the lease.</summary>
    internal required Func<bool> MayAct { get; init; }

    /// <summary>The fencing epoch.</summary>
    internal required ulong Epoch { get; init; }

    /// <summary>Publishes a status.</summary>
    internal required Action<SupervisorStatus> Publish { get; init; }

    /// <summary>Answers an order.</summary>
    internal required Action<string, SupervisorReply> Reply { get; init; }

    /// <summary>Records what was used in a time.</summary>
    internal Action<ResourceInputs, TimeSpan> Observe { get; init; } = static (_, _) => { };
}
