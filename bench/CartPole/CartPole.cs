using Nimmerverse.Neural;

namespace Nimmerverse.Bench.CartPoles;

/// <summary>
/// CartPole-v1: a pole on a cart, pushed left or right each 20 ms, reward 1 per step, over when the pole leans more than 12 degrees
/// or the cart leaves 2.4 m, cut after 500 steps (Barto, Sutton and Anderson 1983; constants and Euler order as in Gymnasium).
/// </summary>
/// <param name="rng">Source of the starting states.</param>
internal sealed class CartPole(Rng rng)
{
    /// <summary>Numbers in an observation: position, speed, angle, angular speed.</summary>
    public const int Observations = 4;

    /// <summary>Left and right.</summary>
    public const int Actions = 2;

    /// <summary>Steps after which an episode is cut.</summary>
    public const int StepLimit = 500;

    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = 1.1;
    private const double HalfLength = 0.5;
    private const double PoleMoment = PoleMass * HalfLength;
    private const double Force = 10;
    private const double Seconds = 0.02;
    private const double AngleLimit = 12 * 2 * Math.PI / 360;
    private const double PositionLimit = 2.4;

    private double _x;
    private double _speed;
    private double _angle;
    private double _spin;

    /// <summary>Steps of this episode, which is also its return.</summary>
    public int Steps { get; private set; }

    /// <summary>Begins an episode near the upright rest.</summary>
    /// <param name="observation">Receives the first observation.</param>
    public void Reset(Span<float> observation)
    {
        _x = Near();
        _speed = Near();
        _angle = Near();
        _spin = Near();
        Steps = 0;
        Observe(observation);

        double Near() => (rng.NextSingle() * 0.1) - 0.05;
    }

    /// <summary>Pushes the cart for one step.</summary>
    /// <param name="action">0 left, 1 right.</param>
    /// <param name="observation">Receives the observation after the step.</param>
    /// <returns>Whether the pole fell (or the cart left the track), and whether the step limit cut the episode.</returns>
    public (bool Fell, bool Cut) Step(int action, Span<float> observation)
    {
        var force = action == 1 ? Force : -Force;
        var (sin, cos) = Math.SinCos(_angle);
        var pull = (force + (PoleMoment * _spin * _spin * sin)) / TotalMass;
        var angular = ((Gravity * sin) - (cos * pull)) / (HalfLength * ((4.0 / 3.0) - (PoleMass * cos * cos / TotalMass)));
        var linear = pull - (PoleMoment * angular * cos / TotalMass);
        _x += Seconds * _speed;
        _speed += Seconds * linear;
        _angle += Seconds * _spin;
        _spin += Seconds * angular;
        Steps++;
        Observe(observation);
        var fell = Math.Abs(_x) > PositionLimit || Math.Abs(_angle) > AngleLimit;
        return (fell, !fell && Steps >= StepLimit);
    }

    private void Observe(Span<float> observation)
    {
        observation[0] = (float)_x;
        observation[1] = (float)_speed;
        observation[2] = (float)_angle;
        observation[3] = (float)_spin;
    }
}
