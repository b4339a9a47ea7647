using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Viewers;

/// <summary>Which time a page sees: now, a moment held, or the past as it goes on. Owned by the projection's loop.</summary>
internal sealed class Playback
{
    /// <summary>Whether it sees what is now.</summary>
    public bool IsLive { get; private set; } = true;

    /// <summary>Whether nothing is shown until it says otherwise.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The time that it sees, Unix milliseconds; while it is live without meaning.</summary>
    public double At { get; private set; }

    /// <summary>World over wall time; 0 holds the moment.</summary>
    public double Speed { get; private set; }

    /// <summary>Messages of the bus when it paused, to count those that wait.</summary>
    public long MessagesBefore { get; private set; }

    /// <summary>The times of the samples that it was shown last, by pane; another sample is news.</summary>
    public Dictionary<string, double> Shown { get; } = new(StringComparer.Ordinal);

    /// <summary>Trails of a span of time before the history, which it sees replayed; null for none.</summary>
    public TrailReplay? Replay { get; set; }

    /// <summary>Whether trails are being fetched for it.</summary>
    public bool IsFetching { get; set; }

    /// <summary>Takes its wish.</summary>
    /// <param name="wish">The wish.</param>
    /// <param name="messages">Messages of the bus so far.</param>
    public void Take(ViewerWord.Time wish, long messages)
    {
        Shown.Clear();
        (IsLive, IsPaused) = (wish.Mode is "live", wish.Mode is "pause");
        if (wish.Mode is "at")
        {
            (At, Speed) = (wish.At, wish.Speed);
        }

        if (IsPaused)
        {
            MessagesBefore = messages;
        }
    }

    /// <summary>Lets time go on.</summary>
    /// <param name="milliseconds">Wall time that has passed.</param>
    /// <param name="now">The time now, which it cannot pass.</param>
    public void Advance(double milliseconds, double now) => At = Math.Min(now, At + (milliseconds * Speed));

    /// <summary>Whether a sample of a pane is news to it; it is told then.</summary>
    /// <param name="pane">The pane.</param>
    /// <param name="at">The time of the sample.</param>
    public bool IsNews(string pane, double at)
    {
        if (Shown.TryGetValue(pane, out var shown) && shown == at)
        {
            return false;
        }

        Shown[pane] = at;
        return true;
    }
}
