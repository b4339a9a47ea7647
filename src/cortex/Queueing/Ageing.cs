namespace Nimmerverse.Cortex.Queueing;

/// <summary>
/// Waiting raises a request's level by one per step until it is equal to the most urgent. So nobody waits for ever: after
/// (10 - priority) steps a request stands at level 10, where turns are shared by tokens.
/// </summary>
/// <param name="step">Time that raises the level by one.</param>
internal sealed class Ageing(TimeSpan step)
{
    /// <summary>The highest level, equal to the highest priority.</summary>
    public const int Top = 10;

    /// <summary>The least priority that may use the reserved credit.</summary>
    public const int Urgent = 9;

    /// <summary>Time that raises the level by one.</summary>
    public TimeSpan Step { get; } = step > TimeSpan.Zero
        ? step
        : throw new ArgumentOutOfRangeException(nameof(step), step, "A step of ageing is longer than nothing.");

    /// <summary>The level of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    /// <returns>0 to 10.</returns>
    public int LevelOf(IQueued request, DateTimeOffset now)
    {
        var steps = (now - request.Taken).Ticks / Step.Ticks;
        return (int)Math.Min(Top, request.Priority + Math.Max(0, steps));
    }

    /// <summary>The longest time until a request of this priority stands at the highest level.</summary>
    /// <param name="priority">0 to 10.</param>
    /// <returns>The time.</returns>
    public TimeSpan TimeToTop(int priority) => (Top - priority) * Step;
}
