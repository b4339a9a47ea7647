namespace Nimmerverse.Cortex.Queueing;

/// <summary>How long a request takes inside the engines: an exponentially weighted mean of what was seen, with the last tenth counting most.</summary>
internal sealed class ServiceEstimate
{
    private const double Weight = 0.1;
    private double? _seconds;

    /// <summary>Mean time of a request; null before the first.</summary>
    public TimeSpan? Mean => _seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A request was served.</summary>
    /// <param name="took">Its time inside the engine.</param>
    public void Observe(TimeSpan took) =>
        _seconds = _seconds is { } before ? before + (Weight * (took.TotalSeconds - before)) : took.TotalSeconds;

    /// <summary>Expected time until an answer.</summary>
    /// <param name="position">Place in the queue, 1 is next.</param>
    /// <param name="running">Requests inside the engines.</param>
    /// <param name="lanes">Requests that the engines take at once, at least 1.</param>
    /// <returns>The time; null while nothing was seen.</returns>
    public TimeSpan? Until(int position, int running, int lanes) =>
        Mean is { } mean ? mean * (Math.Max(0, position - 1 + running - lanes + 1) / (double)Math.Max(1, lanes) + 1) : null;
}
