using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>What the logic of collision avoidance does to the rest of the system.</summary>
public interface IAvoidanceEffects
{
    /// <summary>Orders the motor; the answer comes back by <see cref="Avoidance.Answered"/>.</summary>
    /// <param name="command">The order.</param>
    void Command(MotorCommand command);

    /// <summary>A behaviour has begun.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="frontCm">Free way ahead, or null when it is not known.</param>
    /// <param name="mode">The mode it begins in.</param>
    /// <param name="parent">The trail of the decision that caused it, or null when the nerve's own senses did.</param>
    void Began(string cause, double? frontCm, AvoidanceMode mode, Guid? parent);

    /// <summary>A behaviour has ended.</summary>
    /// <param name="end">How.</param>
    void Ended(AvoidanceEnd end);

    /// <summary>A gate's claim was found right or wrong.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="actual">What was found, for the reader.</param>
    void Judged(GateClaim claim, Verdict verdict, string actual);
}

/// <summary>How an avoidance ended.</summary>
/// <param name="Outcome">Whether it did what it was for.</param>
/// <param name="Evaded">Whether the body was turned.</param>
/// <param name="NearestCm">The nearest that the obstacle came, or null when nothing was read.</param>
/// <param name="Reason">Why it ended, in a few words.</param>
/// <param name="Mode">The mode it was decided in.</param>
public sealed record AvoidanceEnd(TrailOutcome Outcome, bool Evaded, double? NearestCm, string Reason, AvoidanceMode Mode);
