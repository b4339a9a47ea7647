using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.Exploration;

/// <summary>What the logic of exploration does to the rest of the system.</summary>
public interface IExplorationEffects
{
    /// <summary>Orders the motor; the answer comes back by <see cref="Explorer.Answered"/>.</summary>
    /// <param name="command">The order.</param>
    void Command(MotorCommand command);

    /// <summary>A leg has begun.</summary>
    /// <param name="turnDeg">The turn that was chosen.</param>
    /// <param name="frontCm">Free way ahead when it was chosen.</param>
    void Began(double turnDeg, double frontCm);

    /// <summary>A leg is over.</summary>
    /// <param name="leg">How it went.</param>
    void Ended(Leg leg);
}
