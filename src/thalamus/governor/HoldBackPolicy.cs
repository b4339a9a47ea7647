namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// Holds back ticks where they only make the machine late: while ticks come late, whoever has less left to learn than others ticks less, the more
/// so the longer it lasts; when they come in time, all get their ticks back, five times more slowly. CPU and openings go as by
/// <see cref="SlowestFirstPolicy"/>. It is the hand-written rule for what a trained network was seen to do.
/// </summary>
public sealed class HoldBackPolicy : IHeuristic
{
    // A tick of 50 ms that begins 5 ms late is late; the same bound as for the reward of live learning.
    private const double LateMs = 5;
    private const double Tighten = 0.1;
    private const double Loosen = 0.02;
    private const double Most = 0.9;

    private readonly SlowestFirstPolicy _slowestFirst = new();
    private double[] _late = [];
    private double _held;
    private double _decidedAt = double.NaN;

    /// <inheritdoc/>
    public string Name => "hold_back";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        _slowestFirst.Propose(npcs, options, now, proposal);
        Adapt(npcs, now);
        for (var i = 0; i < npcs.Length; i++)
        {
            // Standing is the rank by what is left: the last keeps every tick.
            var spare = proposal.Ticks[i] - options.MinTickHz;
            proposal.Ticks[i] = options.MinTickHz + (spare * (1 - (_held * (1 - proposal.Standing[i]))));
        }
    }

    private void Adapt(ReadOnlySpan<NpcTrack> npcs, double now)
    {
        var seconds = double.IsNaN(_decidedAt) ? 0 : Math.Clamp(now - _decidedAt, 0, 10);
        _decidedAt = now;
        _held = Math.Clamp(_held + (seconds * (Typical(npcs) > LateMs ? Tighten : -Loosen)), 0, Most);
    }

    // The median: a single NPC on a stalled node is no reason to hold back all others, and it does not depend on who is who.
    private double Typical(ReadOnlySpan<NpcTrack> npcs)
    {
        if (npcs.Length == 0)
        {
            return 0;
        }

        _late = _late.Length < npcs.Length ? new double[2 * npcs.Length] : _late;
        for (var i = 0; i < npcs.Length; i++)
        {
            _late[i] = npcs[i].Lateness;
        }

        var late = _late.AsSpan(0, npcs.Length);
        late.Sort();
        return late[late.Length / 2];
    }
}
