namespace Nimmerverse.Thalamus.Governor;

/// <summary>CPU and ticks the same for everybody who has something left to learn; openings to who has found nothing for longest.</summary>
public sealed class StuckFirstPolicy : IHeuristic
{
    // Half of the way to the highest urgency after a minute without a fact.
    private const double HalfSeconds = 60;

    /// <inheritdoc/>
    public string Name => "stuck_first";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        for (var i = 0; i < npcs.Length; i++)
        {
            var learns = npcs[i].Remaining > 0;
            var stuck = npcs[i].StuckFor(now);
            proposal.Cpu[i] = learns ? 1 : 0;
            proposal.Ticks[i] = learns ? options.MaxTickHz : options.MinTickHz;
            proposal.Urgency[i] = learns ? stuck / (stuck + HalfSeconds) : 0;
            proposal.Standing[i] = proposal.Urgency[i];
        }
    }
}
