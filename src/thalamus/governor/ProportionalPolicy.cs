namespace Nimmerverse.Thalamus.Governor;

/// <summary>The first honest heuristic: resources in proportion to what is left to learn.</summary>
public sealed class ProportionalPolicy : IHeuristic
{
    /// <inheritdoc/>
    public string Name => "proportional_to_remaining";

    /// <inheritdoc/>
    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(proposal);
        var most = 0.0;
        foreach (var npc in npcs)
        {
            most = Math.Max(most, npc.Remaining);
        }

        for (var i = 0; i < npcs.Length; i++)
        {
            var remaining = npcs[i].Remaining;
            proposal.Cpu[i] = remaining;
            proposal.Ticks[i] = TickRate.Wish(remaining, most, options);
            proposal.Urgency[i] = remaining;
            proposal.Standing[i] = remaining;
        }
    }
}
