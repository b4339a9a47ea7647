namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>Calls once, after a while.</summary>
internal sealed class Reminder : ITimer
{
    private readonly ITimer _timer;
    private volatile bool _over;

    /// <summary>Arms it.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="after">The while.</param>
    /// <param name="call">What to call, on a thread of the pool; must not block.</param>
    internal Reminder(TimeProvider clock, TimeSpan after, Action call) => _timer = clock.CreateTimer(
        _ =>
        {
            _over = true;
            call();
        },
        null,
        after,
        Timeout.InfiniteTimeSpan);

    /// <summary>Whether it has called.</summary>
    internal bool Over => _over;

    /// <inheritdoc />
    public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
