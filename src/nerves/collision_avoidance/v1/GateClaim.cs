namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>A gate's claim that there is an obstacle, to be judged by what came of it.</summary>
/// <param name="GateId">The gate.</param>
/// <param name="SignalId">The transition's message id.</param>
public sealed record GateClaim(string GateId, Guid SignalId);
