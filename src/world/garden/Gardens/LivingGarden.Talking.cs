using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Bodies;

namespace Nimmerverse.World.Gardens;

/// <summary>
/// Conversations: two NPCs that meet, of whom one has stood at a house that the other has not, stand still together for a while; then each is told
/// of some houses that the other knows. It costs both their time, and neither may talk again for a while.
/// </summary>
public sealed partial class LivingGarden
{
    private void Talk(NpcBody npc)
    {
        if (npc.Talk.With is { } partner)
        {
            if (Tick >= npc.Talk.UntilTick)
            {
                Hear(npc, partner);
            }

            return;
        }

        if (_rules.TalkHouses == 0 || Tick < npc.Talk.AgainTick || _occupancy.CountAt(npc.Node) < 2)
        {
            return;
        }

        foreach (var id in _occupancy.At(npc.Node))
        {
            if (id != npc.Id && _npcs.TryGetValue(id, out var other) && other.Talk.With is null && Tick >= other.Talk.AgainTick
                && (HasNews(npc, other) || HasNews(other, npc)))
            {
                Begin(npc, other.Id);
                Begin(other, npc.Id);
                return;
            }
        }
    }

    private void Begin(NpcBody npc, string with) => npc.Talk = npc.Talk with
    {
        With = with,
        UntilTick = Tick + _rules.TalkTicks,
        AgainTick = Tick + _rules.TalkTicks + _rules.TalkGapTicks,
    };

    // Each hears by itself, at its own turn in the tick: what the other was told just before is no news to it.
    private void Hear(NpcBody npc, string partner)
    {
        var told = _npcs.TryGetValue(partner, out var other) && other.InGarden ? News(other, npc) : [];
        npc.Talk = npc.Talk with { With = null, Told = told, ToldTick = Tick };
        npc.ViewTick = Tick;
        foreach (var house in told)
        {
            npc.Visit(house);
        }
    }

    private static bool HasNews(NpcBody from, NpcBody to)
    {
        for (var house = 0; house < from.Visited.Length; house++)
        {
            if (from.Visited[house] && !to.Visited[house])
            {
                return true;
            }
        }

        return false;
    }

    // Beginning somewhere else at each talk, or the first houses of the list would be told most.
    private int[] News(NpcBody from, NpcBody to)
    {
        int[] news = [.. Enumerable.Range(0, from.Visited.Length).Where(house => from.Visited[house] && !to.Visited[house])];
        return news.Length <= _rules.TalkHouses
            ? news
            : [.. Enumerable.Range(0, _rules.TalkHouses).Select(i => news[(int)((Tick - VillageStartTick + i) % news.Length)])];
    }

    // For as long as a view may be overdue, so that a lost one loses nothing; hearing it twice changes nothing.
    private IReadOnlyList<HouseView>? HeardBy(NpcBody npc) =>
        npc.Talk.Told.Count > 0 && Tick - npc.Talk.ToldTick <= 2 * GardenRules.ViewEvery
            ? [.. npc.Talk.Told.Select(house => Village.Houses[house].View)]
            : null;
}
