using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Distance;

/// <summary>What a range says about an obstacle.</summary>
public static class RangeRule
{
    /// <summary>Nearer than this an obstacle is worth a wave, in centimetres.</summary>
    public const double NearCm = 60;

    private const double FarthestConfidence = 0.2;
    private const double SideShare = 0.5;

    /// <summary>Picks the range of one direction out of a view.</summary>
    /// <param name="view">What the crawler perceives.</param>
    /// <param name="direction"><c>front</c>, <c>left</c> or <c>right</c>.</param>
    /// <returns>The free way in centimetres.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The direction is none of them.</exception>
    public static double Range(CrawlerView view, string direction)
    {
        ArgumentNullException.ThrowIfNull(view);
        return direction switch
        {
            "front" => view.FrontCm,
            "left" => view.LeftCm,
            "right" => view.RightCm,
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "A direction is front, left or right."),
        };
    }

    /// <summary>How surely there is an obstacle.</summary>
    /// <param name="rangeCm">Free way in centimetres.</param>
    /// <param name="direction">Where the sensor looks; beside a street there is always a wall, so that a side is half as sure.</param>
    /// <returns>0 from 60 cm on; below, from 0.2 rising evenly to 1 at contact; half of that at the sides.</returns>
    public static double ObstacleConfidence(double rangeCm, string direction)
    {
        if (!(rangeCm < NearCm))
        {
            return 0;
        }

        var confidence = FarthestConfidence + ((1 - FarthestConfidence) * (1 - (Math.Max(0, rangeCm) / NearCm)));
        return direction == "front" ? confidence : confidence * SideShare;
    }
}
