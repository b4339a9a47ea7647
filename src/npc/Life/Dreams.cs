using Nimmerverse.Npc.Brains;

namespace Nimmerverse.Npc.Life;

/// <summary>Spends what the CPU quota leaves in a tick on imagined transitions.</summary>
/// <param name="brain">The brain.</param>
/// <param name="share">Share of the quota that dreams may take, 0 to 1.</param>
/// <param name="clock">The clock.</param>
public sealed class Dreams(Brain brain, double share, TimeProvider clock)
{
    private const int Between = 4;

    /// <summary>Dreams until the budget of this tick is spent.</summary>
    /// <param name="quotaPct">CPU quota in force, in percent of one core.</param>
    /// <param name="period">Time between two ticks.</param>
    /// <param name="tickBegan">Timestamp at which this tick's work began; what it took is taken off the budget.</param>
    /// <returns>Imagined transitions.</returns>
    public int Spend(double quotaPct, TimeSpan period, long tickBegan)
    {
        var quota = quotaPct / 100 * period.TotalSeconds;
        var began = clock.GetTimestamp();
        var spent = clock.GetElapsedTime(tickBegan, began).TotalSeconds;
        var budget = Math.Min(quota * share, quota - spent);
        var until = began + (long)(budget * clock.TimestampFrequency);
        var steps = 0;
        while (clock.GetTimestamp() < until)
        {
            for (var i = 0; i < Between; i++)
            {
                if (!brain.Dream())
                {
                    return steps;
                }

                steps++;
            }
        }

        return steps;
    }
}
