namespace Nimmerverse.Thalamus.Governor;

/// <summary>The same for everybody, or for everybody who has something left to learn; who waited longest is let in next.</summary>
/// <param name="unfinishedOnly">Whether those who know everything get the least.</param>
public sealed class UniformPolicy(bool unfinishedOnly) : IHeuristic
{
    /// <inheritdoc/>
    public string Name => unfinishedOnly ? "uniform_unfinished" : "uniform";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        for (var i = 0; i < npcs.Length; i++)
        {
            var share = unfinishedOnly && npcs[i].Remaining <= 0 ? 0.0 : 1.0;
            proposal.Cpu[i] = share;
            proposal.Ticks[i] = share > 0 ? options.MaxTickHz : options.MinTickHz;
            proposal.Urgency[i] = share;
            proposal.Standing[i] = share;
        }
    }
}
