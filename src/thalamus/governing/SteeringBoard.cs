using System.Threading.Channels;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>
/// Where the loop of the gates and the loop of the governor leave things for each other; neither ever waits for the other. What the governor
/// leaves holds for <see cref="HoldsFor"/>: a governor that fell silent steers no gate.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class SteeringBoard(TimeProvider clock)
{
    /// <summary>How long steering holds that is not renewed.</summary>
    internal static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, GateSteering> Nothing = [];

    private readonly Channel<GateOutcome> _outcomes = Channel.CreateBounded<GateOutcome>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private GatesStatus? _gates;
    private Said? _said;

    /// <summary>The gates as they were told last, or null.</summary>
    internal GatesStatus? Gates => Volatile.Read(ref _gates);

    /// <summary>How gates are steered now; gates that are not named are not steered.</summary>
    internal IReadOnlyDictionary<string, GateSteering> Steering =>
        Volatile.Read(ref _said) is { } said && clock.GetElapsedTime(said.At) < HoldsFor ? said.Steering : Nothing;

    /// <summary>The gates' loop tells how they are.</summary>
    /// <param name="gates">The gates.</param>
    internal void Tell(GatesStatus gates) => Volatile.Write(ref _gates, gates);

    /// <summary>The gates' loop tells what came of an opening; when many wait the oldest is forgotten.</summary>
    /// <param name="outcome">The outcome.</param>
    internal void Tell(GateOutcome outcome) => _outcomes.Writer.TryWrite(outcome);

    /// <summary>The governor takes an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>False when there is none.</returns>
    internal bool TryTake(out GateOutcome outcome) => _outcomes.Reader.TryRead(out outcome);

    /// <summary>The governor says how gates are steered.</summary>
    /// <param name="steering">By gate; not changed any more.</param>
    internal void Steer(IReadOnlyDictionary<string, GateSteering> steering) =>
        Volatile.Write(ref _said, new Said(steering, clock.GetTimestamp()));

    private sealed record Said(IReadOnlyDictionary<string, GateSteering> Steering, long At);
}

/// <summary>What came of an opening.</summary>
/// <param name="GateId">The gate.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Net">Lifeforce earned less what the gate's transitions cost since the verdict before.</param>
internal readonly record struct GateOutcome(string GateId, Verdict Verdict, double Net);
