namespace Nimmerverse.Shared.Life;

/// <summary>How often an entity's heart beats: the rate falls by a sigmoid of its lifeforce, so that a starving one saves.</summary>
/// <param name="fastest">The interval with plenty of lifeforce.</param>
/// <param name="slowest">The interval with none.</param>
/// <param name="halfway">The stock at which the rate is halfway, in LF.</param>
public sealed class HeartbeatPacer(TimeSpan fastest, TimeSpan slowest, double halfway = 25)
{
    /// <summary>One beat a second in plenty, one in ten seconds with nothing left.</summary>
    public static HeartbeatPacer Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    /// <summary>The time until the next beat.</summary>
    /// <param name="stock">Lifeforce in stock, in LF, at least 0.</param>
    /// <returns>An interval between the fastest and the slowest; never grows with the stock.</returns>
    public TimeSpan Interval(double stock)
    {
        // Scaled so that an empty stock is close to the slow end and twice the halfway stock close to the fast one.
        var share = 1 / (1 + Math.Exp(-8 * ((stock / halfway) - 1)));
        var slow = 1 / slowest.TotalSeconds;
        var fast = 1 / fastest.TotalSeconds;
        return TimeSpan.FromSeconds(1 / (slow + ((fast - slow) * share)));
    }
}
