namespace Nimmerverse.Nerves.Exploration;

/// <summary>Where to go next, by what is free and by what is new.</summary>
public static class HeadingRule
{
    /// <summary>A way must be free at least this far to be gone, in centimetres.</summary>
    public const double FreeCm = 60;

    private const double EnoughCm = 400;
    private const double Ahead = 0.15;

    /// <summary>Chooses a turn.</summary>
    /// <param name="frontCm">Free way ahead.</param>
    /// <param name="leftCm">Free way to the left, or null when it is not known.</param>
    /// <param name="rightCm">Free way to the right, or null when it is not known.</param>
    /// <param name="chance">Three draws from [0, 1): curiosity, so that no two rounds are alike.</param>
    /// <returns>Degrees to turn, clockwise positive: 0, -90, 90, or 180 when nothing else is free.</returns>
    public static double Turn(double frontCm, double? leftCm, double? rightCm, (double Front, double Left, double Right) chance)
    {
        var front = Score(frontCm, chance.Front) is { } ahead ? ahead + Ahead : (double?)null;
        var left = Score(leftCm, chance.Left);
        var right = Score(rightCm, chance.Right);
        var best = new[] { front, left, right }.Max();
        if (best is null)
        {
            return 180;
        }

        if (best == front)
        {
            return 0;
        }

        return best == left ? -90 : 90;
    }

    // Half by how far the way goes, half by curiosity; a way beyond four metres is as good as any longer one.
    private static double? Score(double? rangeCm, double chance) =>
        rangeCm >= FreeCm ? (Math.Min(rangeCm.Value, EnoughCm) / EnoughCm / 2) + (chance / 2) : null;
}
