namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Decides whose gate to the cortex is open. Openings are paid from a token bucket and go to who has most left to learn, as long as the
/// bucket can still let everybody in by his deadline; otherwise to the earliest deadline. The bucket fills at least as fast as the
/// deadlines of so many NPCs demand, and who is due is let in even on credit: nobody is shut out, and they do not come all at once.
/// </summary>
/// <param name="options">Rates.</param>
public sealed class Openings(GovernorOptions options)
{
    private const double Unhurried = 0.9;

    private readonly Dictionary<string, Turn> _turns = [];
    private double _tokens = 1;
    private DateTimeOffset? _filledAt;

    /// <summary>Decides for one epoch.</summary>
    /// <param name="npcs">The NPCs there are; those missing are forgotten.</param>
    /// <param name="now">The time.</param>
    /// <returns>The NPCs whose gate is open.</returns>
    public IReadOnlySet<string> Decide(IReadOnlyList<NpcObservation> npcs, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(npcs);
        var rate = Math.Max(options.OpeningsPerSecond, npcs.Count / (Unhurried * options.LongestWait.TotalSeconds));
        Fill(rate, now);
        Meet(npcs, now);
        var waiting = npcs
            .Where(npc => !_turns[npc.Npc].IsOpen(now))
            .Select(npc => new Waiting(npc, (_turns[npc.Npc].Since + options.LongestWait - now).TotalSeconds))
            .OrderBy(static one => one.Left)
            .ThenByDescending(static one => one.Npc.Remaining)
            .ThenBy(static one => one.Npc.Npc, StringComparer.Ordinal)
            .ToList();

        // One second is one epoch: the next decision would come after the deadline.
        while (waiting.Count > 0 && (_tokens >= 1 || waiting[0].Left <= 1))
        {
            // The list is by deadline, so the first of the neediest is also the one who has waited longest.
            var next = IsTight(waiting, rate) ? waiting[0] : waiting.MaxBy(static one => one.Npc.Remaining)!;
            waiting.Remove(next);
            _tokens--;
            _turns[next.Npc.Npc] = new(now, now + options.OpenFor);
        }

        return npcs.Where(npc => _turns[npc.Npc].IsOpen(now)).Select(static npc => npc.Npc).ToHashSet();
    }

    // Whether an opening given out of turn would make somebody miss his deadline.
    private bool IsTight(List<Waiting> byDeadline, double rate)
    {
        for (var i = 0; i < byDeadline.Count; i++)
        {
            if (_tokens - 1 + (rate * (byDeadline[i].Left - 1)) < i + 1)
            {
                return true;
            }
        }

        return false;
    }

    private void Fill(double rate, DateTimeOffset now)
    {
        var seconds = Math.Max(0, (now - (_filledAt ?? now)).TotalSeconds);
        _filledAt = now;

        // What is left of a whole opening is never lost to the limit.
        _tokens = Math.Min(Math.Max(options.OpeningsSaved, rate + 1), _tokens + (seconds * rate));
    }

    private void Meet(IReadOnlyList<NpcObservation> npcs, DateTimeOffset now)
    {
        foreach (var npc in npcs)
        {
            _turns.TryAdd(npc.Npc, new(now, now));
        }

        if (_turns.Count > npcs.Count)
        {
            foreach (var gone in _turns.Keys.Except(npcs.Select(static npc => npc.Npc)).ToList())
            {
                _turns.Remove(gone);
            }
        }
    }

    /// <param name="Npc">Who waits.</param>
    /// <param name="Left">Seconds until the deadline.</param>
    private sealed record Waiting(NpcObservation Npc, double Left);

    /// <param name="Since">When its last opening began, or when it was first met.</param>
    /// <param name="Until">When its last opening ends.</param>
    private sealed record Turn(DateTimeOffset Since, DateTimeOffset Until)
    {
        internal bool IsOpen(DateTimeOffset now) => now < Until;
    }
}
