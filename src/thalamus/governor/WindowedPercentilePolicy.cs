using System.Runtime.CompilerServices;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// As Autopilot's moving window (Rzadca et al. 2020, section 3.2.1) sizes a limit: the 95th percentile of what an NPC used over a minute and a
/// margin of 15 %; ticks at the most for everybody who has something left to learn, who waited longest is let in next.
/// </summary>
public sealed class WindowedPercentilePolicy : IHeuristic
{
    private const int Window = 60;
    private const double Percentile = 0.95;
    private const double Margin = 1.15;
    private const double LeastPct = 0.5;

    private readonly ConditionalWeakTable<NpcTrack, Use> _uses = [];

    /// <inheritdoc/>
    public string Name => "windowed_percentile";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        for (var i = 0; i < npcs.Length; i++)
        {
            var learns = npcs[i].Remaining > 0;
            proposal.Cpu[i] = learns ? Math.Max(LeastPct, Margin * _uses.GetOrCreateValue(npcs[i]).Add(npcs[i].CpuPct)) : 0;
            proposal.Ticks[i] = learns ? options.MaxTickHz : options.MinTickHz;
            proposal.Urgency[i] = learns ? 1 : 0;
            proposal.Standing[i] = proposal.Urgency[i];
        }
    }

    private sealed class Use
    {
        private readonly double[] _ring = new double[Window];
        private readonly double[] _sorted = new double[Window];
        private int _count;

        internal double Add(double pct)
        {
            _ring[_count++ % Window] = pct;
            var filled = Math.Min(_count, Window);
            _ring.AsSpan(0, filled).CopyTo(_sorted);
            _sorted.AsSpan(0, filled).Sort();
            return _sorted[(int)(Percentile * (filled - 1))];
        }
    }
}
