namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Decides whose gate to the cortex is open. Openings are paid from a token bucket and go to who has waited longest and has most left to
/// learn; who has waited the longest wait is let in even on credit, so that nobody is shut out.
/// </summary>
/// <param name="options">Rates.</param>
public sealed class Openings(GovernorOptions options)
{
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
        Fill(now);
        Meet(npcs, now);
        var waiting = npcs
            .Where(npc => !_turns[npc.Npc].IsOpen(now))
            .OrderByDescending(npc => Claim(npc, now))
            .ThenBy(static npc => npc.Npc, StringComparer.Ordinal);
        foreach (var npc in waiting)
        {
            // One epoch early: the next decision would come after the deadline.
            var due = now - _turns[npc.Npc].Since >= options.LongestWait - TimeSpan.FromSeconds(1);
            if (_tokens >= 1 || due)
            {
                _tokens--;
                _turns[npc.Npc] = new(now, now + options.OpenFor);
            }
        }

        return npcs.Where(npc => _turns[npc.Npc].IsOpen(now)).Select(static npc => npc.Npc).ToHashSet();
    }

    private double Claim(NpcObservation npc, DateTimeOffset now) => npc.Remaining + ((now - _turns[npc.Npc].Since) / options.LongestWait);

    private void Fill(DateTimeOffset now)
    {
        var seconds = Math.Max(0, (now - (_filledAt ?? now)).TotalSeconds);
        _filledAt = now;
        _tokens = Math.Min(options.OpeningsSaved, _tokens + (seconds * options.OpeningsPerSecond));
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

    /// <param name="Since">When its last opening began, or when it was first met.</param>
    /// <param name="Until">When its last opening ends.</param>
    private sealed record Turn(DateTimeOffset Since, DateTimeOffset Until)
    {
        internal bool IsOpen(DateTimeOffset now) => now < Until;
    }
}
