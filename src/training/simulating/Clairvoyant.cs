using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Simulating;

/// <summary>
/// A rule that sees what no governor can: true remaining work, who is stuck and for how long, whose answers help, true costs. What it gains over
/// the best heuristic is what there is to learn, as far as one rule can show it.
/// </summary>
/// <param name="npcs">The NPCs themselves.</param>
/// <param name="evening">Whether ticks too follow the work that is left, so that all finish together; otherwise they are the most for all.</param>
internal sealed class Clairvoyant(SimulatedNpc[] npcs, bool evening) : IHeuristic
{
    public string Name => "clairvoyant";

    public void Propose(ReadOnlySpan<NpcTrack> tracks, GovernorOptions options, double now, Proposal proposal)
    {
        var most = npcs.Max(static npc => double.IsInfinity(npc.PassedAt) ? npc.StepsLeft : 0);
        for (var i = 0; i < npcs.Length; i++)
        {
            var npc = npcs[i];
            var learns = double.IsInfinity(npc.PassedAt);
            var ticks = learns ? npc.StepsLeft : 0;
            proposal.Cpu[i] = ticks * npc.TickCostMs;
            proposal.Ticks[i] = learns ? options.MaxTickHz * (evening ? ticks / most : 1) : options.MinTickHz;
            proposal.Urgency[i] = learns && npc.WouldAsk(now) ? npc.Usefulness * (npc.StuckLeft + 1) : -1;
            proposal.Standing[i] = proposal.Urgency[i];
        }
    }
}
