using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Bodies;

namespace Nimmerverse.World.Gardens;

/// <content>Takes or refuses actions.</content>
public sealed partial class LivingGarden
{
    private const string CrawlerPrefix = "crawler-";

    private void Take(string body, WorldAction action)
    {
        if (FindCrawler(body) is { } known)
        {
            known.Refused = TakeCrawler(known, action);
            Count(known.Refused);
            return;
        }

        if (!SubjectToken.IsValid(body) || body.StartsWith(CrawlerPrefix, StringComparison.Ordinal))
        {
            Count(Refusal.NoSuchBody);
            return;
        }

        if (!_npcs.TryGetValue(body, out var npc) || !npc.InGarden)
        {
            Count(Return(npc, body, action.Kind));
            return;
        }

        npc.HeardTick = Tick;
        var refusal = TakeNpc(npc, action);
        Count(refusal);
        if (refusal is not Refusal.OneActionPerTick)
        {
            npc.ViewTick = Tick;
            npc.Refused = refusal;
        }
    }

    // A body that is not in the garden enters by whatever it sends, since a world that lost its memory must not leave an NPC standing
    // outside; but only Join was right to send, so that anything else is refused and told in the view.
    private Refusal Return(NpcBody? npc, string body, ActionKind kind)
    {
        if (kind is ActionKind.Leave)
        {
            return Refusal.NotInGarden;
        }

        var returning = npc is not null;
        if (npc is null)
        {
            npc = new NpcBody(body, Village.Houses.Count);
            npc.Quiz.NextTick = _oracle.FirstQuizTick(Tick, body);
        }

        if (!Enter(npc, returning ? npc.Node : EntranceOf(body)))
        {
            return Refusal.GardenFull;
        }

        _npcs.TryAdd(body, npc);
        npc.Refused = kind is ActionKind.Join ? Refusal.None : Refusal.NotInGarden;
        return npc.Refused;
    }

    private Refusal TakeNpc(NpcBody npc, WorldAction action)
    {
        if (action.Kind is ActionKind.Join)
        {
            return Refusal.None;
        }

        if (action.Kind is ActionKind.Leave)
        {
            Leave(npc);
            return Refusal.None;
        }

        if (action.Village != VillageNumber)
        {
            return Refusal.WrongVillage;
        }

        if (npc.ActedTick == Tick)
        {
            return Refusal.OneActionPerTick;
        }

        if (action.Kind is not (ActionKind.Move or ActionKind.Stay))
        {
            return Refusal.NotForThisBody;
        }

        if (action.Kind is ActionKind.Move && npc.Talk.With is not null)
        {
            return Refusal.Talking;
        }

        if (action.Kind is ActionKind.Move)
        {
            var refusal = Walk(npc, action.ToNode);
            if (refusal is not Refusal.None)
            {
                return refusal;
            }
        }

        npc.ActedTick = Tick;
        return Refusal.None;
    }

    private Refusal Walk(NpcBody npc, int? to)
    {
        if (to is not { } node)
        {
            return Refusal.MissingNode;
        }

        if (!Village.Streets.AreAdjacent(npc.Node, node))
        {
            return Refusal.NotAdjacent;
        }

        if (!_occupancy.HasRoom(node))
        {
            return Refusal.NodeFull;
        }

        _occupancy.Leave(npc.Node, npc.Id);
        _occupancy.Enter(node, npc.Id);
        _outcome.MoveList.Add(new BodyMove(npc.Id, npc.Node, node));
        npc.Node = node;
        return Refusal.None;
    }

    private Refusal TakeCrawler(Crawler crawler, WorldAction action)
    {
        if (action.Kind is ActionKind.Join)
        {
            crawler.ViewTick = Tick - GardenRules.ViewEvery;
            return Refusal.None;
        }

        if (action.Village != VillageNumber)
        {
            return Refusal.WrongVillage;
        }

        if (crawler.ActedTick == Tick)
        {
            return Refusal.OneActionPerTick;
        }

        switch (action.Kind)
        {
            case ActionKind.Drive when action.SpeedCmS is >= -Crawler.MaxSpeedCmS and <= Crawler.MaxSpeedCmS:
                crawler.Drive(action.SpeedCmS.Value);
                break;
            case ActionKind.Turn when action.TurnDeg is >= -180 and <= 180:
                crawler.Turn(action.TurnDeg.Value);
                break;
            case ActionKind.Stay:
                break;
            case ActionKind.Drive or ActionKind.Turn:
                return Refusal.BadNumber;
            default:
                return Refusal.NotForThisBody;
        }

        crawler.ActedTick = Tick;
        return Refusal.None;
    }

    private Crawler? FindCrawler(string body)
    {
        foreach (var crawler in _crawlers)
        {
            if (crawler.Id == body)
            {
                return crawler;
            }
        }

        return null;
    }

    private void Count(Refusal refusal)
    {
        if (refusal is not Refusal.None)
        {
            _refusals[(int)refusal]++;
            _refusedThisTick++;
        }
    }
}
