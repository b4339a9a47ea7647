namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Decides whose gate to the cortex is open. Openings are paid from a token bucket and go to who is most urgent, as long as the bucket can
/// still let everybody in by his deadline; otherwise to the earliest deadline. The bucket fills at least as fast as the deadlines of so many
/// NPCs demand, and who is due is let in even on credit: nobody is shut out, and they do not come all at once.
/// </summary>
/// <param name="options">Rates.</param>
public sealed class Openings(GovernorOptions options)
{
    private const double Unhurried = 0.9;

    private Comparison<int>? _byDeadline;
    private int[] _waiting = [];
    private double[] _left = [];
    private double[] _urgency = [];
    private double _tokens = 1;
    private double _filledAt = double.NaN;

    /// <summary>Openings that are saved up.</summary>
    public double Tokens => _tokens;

    /// <summary>Most openings that can be saved up by so many NPCs.</summary>
    /// <param name="count">NPCs.</param>
    /// <returns>Openings.</returns>
    public double MostTokens(int count) => Math.Max(options.OpeningsSaved, Rate(count) + 1);

    /// <summary>Decides for one epoch.</summary>
    /// <param name="npcs">The NPCs there are; equals are served in this order.</param>
    /// <param name="urgency">Urgency of each; below 0 an NPC waits for its deadline.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="open">Receives whose gate is open.</param>
    public void Decide(ReadOnlySpan<NpcTrack> npcs, ReadOnlySpan<double> urgency, double now, Span<bool> open)
    {
        var rate = Rate(npcs.Length);
        Fill(rate, npcs.Length, now);
        var count = Line(npcs, urgency, now);
        while (count > 0)
        {
            // One second is one epoch: the next decision would come after the deadline.
            var due = _left[_waiting[0]] <= 1;
            var tight = IsTight(count, rate);
            var urgent = MostUrgent(count);
            var wanted = _urgency[_waiting[urgent]] >= 0;
            if (!due && (_tokens < 1 || (!tight && !wanted)))
            {
                break;
            }

            // The line is by deadline, so the first of the most urgent is also the one who has waited longest.
            var place = tight || !wanted ? 0 : urgent;
            var next = npcs[_waiting[place]];
            Array.Copy(_waiting, place + 1, _waiting, place, count - place - 1);
            count--;
            _tokens--;
            next.OpenedAt = now;
            next.OpenUntil = now + options.OpenFor.TotalSeconds;
        }

        for (var i = 0; i < npcs.Length; i++)
        {
            open[i] = now < npcs[i].OpenUntil;
        }
    }

    private double Rate(int count) => Math.Max(options.OpeningsPerSecond, count / (Unhurried * options.LongestWait.TotalSeconds));

    private void Fill(double rate, int count, double now)
    {
        var seconds = double.IsNaN(_filledAt) ? 0 : Math.Max(0, now - _filledAt);
        _filledAt = now;

        // What is left of a whole opening is never lost to the limit.
        _tokens = Math.Min(MostTokens(count), _tokens + (seconds * rate));
    }

    // Those whose gate is not open, by deadline, then by urgency.
    private int Line(ReadOnlySpan<NpcTrack> npcs, ReadOnlySpan<double> urgency, double now)
    {
        if (npcs.Length > _waiting.Length)
        {
            var size = Math.Max(16, 2 * npcs.Length);
            (_waiting, _left, _urgency) = (new int[size], new double[size], new double[size]);
        }

        var count = 0;
        for (var i = 0; i < npcs.Length; i++)
        {
            var npc = npcs[i];
            if (double.IsNaN(npc.OpenedAt) || npc.OpenedAt > now)
            {
                (npc.OpenedAt, npc.OpenUntil) = (now, now);
            }

            _left[i] = npc.OpenedAt + options.LongestWait.TotalSeconds - now;
            _urgency[i] = urgency[i];
            if (now >= npc.OpenUntil)
            {
                _waiting[count++] = i;
            }
        }

        _waiting.AsSpan(0, count).Sort(_byDeadline ??= Compare);
        return count;
    }

    private int MostUrgent(int count)
    {
        var best = 0;
        for (var place = 1; place < count; place++)
        {
            if (_urgency[_waiting[place]] > _urgency[_waiting[best]])
            {
                best = place;
            }
        }

        return best;
    }

    // Whether an opening given out of turn would make somebody miss his deadline.
    private bool IsTight(int count, double rate)
    {
        for (var place = 0; place < count; place++)
        {
            if (_tokens - 1 + (rate * (_left[_waiting[place]] - 1)) < place + 1)
            {
                return true;
            }
        }

        return false;
    }

    private int Compare(int x, int y)
    {
        var order = _left[x].CompareTo(_left[y]);
        order = order != 0 ? order : _urgency[y].CompareTo(_urgency[x]);
        return order != 0 ? order : x.CompareTo(y);
    }
}
