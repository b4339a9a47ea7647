namespace Nimmerverse.Thalamus.Governor;

/// <summary>Whoever has most left to learn gets most by far: each place in the order is worth a constant factor.</summary>
public sealed class SlowestFirstPolicy : IHeuristic
{
    // From the last to the first of the order the weight of CPU grows e^3 = 20 times.
    private const double Steepness = 3;

    private double[] _remaining = [];
    private double[] _ranks = [];
    private double[] _scratch = [];

    /// <inheritdoc/>
    public string Name => "slowest_first";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        if (npcs.Length > _ranks.Length)
        {
            (_remaining, _ranks, _scratch) = (new double[2 * npcs.Length], new double[2 * npcs.Length], new double[2 * npcs.Length]);
        }

        for (var i = 0; i < npcs.Length; i++)
        {
            _remaining[i] = npcs[i].Remaining;
        }

        Ranking.Of(_remaining.AsSpan(0, npcs.Length), _ranks, _scratch);
        for (var i = 0; i < npcs.Length; i++)
        {
            var learns = npcs[i].Remaining > 0;
            proposal.Cpu[i] = learns ? Math.Exp(Steepness * _ranks[i]) : 0;
            proposal.Ticks[i] = learns ? options.MaxTickHz : options.MinTickHz;
            proposal.Urgency[i] = _ranks[i];
            proposal.Standing[i] = _ranks[i];
        }
    }
}
