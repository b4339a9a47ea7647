namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>The latest ranges, and how fast the one ahead shrinks. Belongs to one loop.</summary>
public sealed class Surroundings
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private (double Cm, TimeSpan At)? _front;
    private (double Cm, TimeSpan At)? _left;
    private (double Cm, TimeSpan At)? _right;

    /// <summary>Readings ahead since the start.</summary>
    public long FrontReadings { get; private set; }

    /// <summary>How fast the way ahead shrinks, in cm/s; negative when it grows, 0 before the second reading.</summary>
    public double ClosingCmS { get; private set; }

    /// <summary>Takes a reading.</summary>
    /// <param name="direction"><c>front</c>, <c>left</c> or <c>right</c>; others are ignored.</param>
    /// <param name="rangeCm">Free way in centimetres.</param>
    /// <param name="now">When.</param>
    public void Update(string direction, double rangeCm, TimeSpan now)
    {
        switch (direction)
        {
            case "front":
                ClosingCmS = _front is { } last && now > last.At ? (last.Cm - rangeCm) / (now - last.At).TotalSeconds : 0;
                _front = (rangeCm, now);
                FrontReadings++;
                break;
            case "left":
                _left = (rangeCm, now);
                break;
            case "right":
                _right = (rangeCm, now);
                break;
            default:
                break;
        }
    }

    /// <summary>The free way ahead in centimetres, or null when it is not known lately.</summary>
    /// <param name="now">When it is asked.</param>
    /// <returns>Centimetres, or null.</returns>
    public double? Front(TimeSpan now) => Latest(_front, now);

    /// <summary>The free way to the left in centimetres, or null when it is not known lately.</summary>
    /// <param name="now">When it is asked.</param>
    /// <returns>Centimetres, or null.</returns>
    public double? Left(TimeSpan now) => Latest(_left, now);

    /// <summary>The free way to the right in centimetres, or null when it is not known lately.</summary>
    /// <param name="now">When it is asked.</param>
    /// <returns>Centimetres, or null.</returns>
    public double? Right(TimeSpan now) => Latest(_right, now);

    /// <summary>The nearest of the ranges known lately, in centimetres.</summary>
    /// <param name="now">When it is asked.</param>
    /// <returns>Centimetres, or null when none is known.</returns>
    public double? Nearest(TimeSpan now) => new[] { Front(now), Left(now), Right(now) }.Min();

    private static double? Latest((double Cm, TimeSpan At)? reading, TimeSpan now) =>
        reading is { } known && now - known.At <= Fresh ? known.Cm : null;
}
