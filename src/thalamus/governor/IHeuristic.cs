namespace Nimmerverse.Thalamus.Governor;

/// <summary>A rule that proposes; the limits are the projection's.</summary>
public interface IHeuristic
{
    /// <summary>Its name in allocations, weights files and tables.</summary>
    string Name { get; }

    /// <summary>Proposes for one epoch.</summary>
    /// <param name="npcs">What is known of each NPC.</param>
    /// <param name="options">Limits.</param>
    /// <param name="now">The time in seconds.</param>
    /// <param name="proposal">Receives finite numbers for as many NPCs; already of the right size.</param>
    void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal);
}
