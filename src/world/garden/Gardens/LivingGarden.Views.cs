using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Bodies;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <content>What bodies and watchers see.</content>
public sealed partial class LivingGarden
{
    private static readonly Needs NoNeeds = new() { Hunger = 0, Energy = 0, Company = 0 };

    // A thousand NPCs that know the village stand at its last house, each hears of it ten times a second.
    private const int MostCompany = 32;
    private readonly List<string> _company = [];

    /// <summary>The street map that the present village stands on; null for a grid.</summary>
    public StreetMap? Map => _rules.MapFor(Village.Plan);

    private bool IsWhole => MapParts.CountOf(Village) == 0;

    /// <summary>What a body perceives now: its own place and nothing beyond.</summary>
    /// <param name="body">The id of a body in the garden.</param>
    /// <returns>The view; null when there is no such body in the garden.</returns>
    public WorldView? View(string body)
    {
        if (_npcs.TryGetValue(body, out var npc))
        {
            return npc.InGarden ? ViewFrom(npc.Id, npc.Node, npc.Needs.ToWire(), npc.Refused, crawler: null) with { Talking = npc.Talk.With is null ? null : true, Heard = HeardBy(npc) } : null;
        }

        return FindCrawler(body) is { } crawler
            ? ViewFrom(crawler.Id, crawler.Pose.From, NoNeeds, crawler.Refused, crawler.ToWire(_way))
            : null;
    }

    /// <summary>The village for people who watch: everything but the facts.</summary>
    /// <param name="latenessP99Ms">99th percentile of tick lateness over the last minute, in milliseconds.</param>
    /// <param name="lateTicks">Ticks that began more than one tick late.</param>
    /// <returns>The description.</returns>
    public VillageSnapshot Describe(double latenessP99Ms, long lateTicks) => new()
    {
        Village = VillageNumber,
        Level = Village.Plan.Level,
        Seed = Seed,
        Tick = Tick,
        WorldSeconds = WorldSeconds,
        VillagesCompleted = VillagesCompleted,
        LatenessP99Ms = latenessP99Ms,
        LateTicks = lateTicks,
        Replay = IsReplay ? true : null,
        Map = Map?.Name,
        Attribution = Map is null ? null : StreetMap.OsmAttribution,
        MapParts = MapParts.CountOf(Village) is > 0 and var parts ? parts : null,
        Nodes = IsWhole ? Village.Streets.Nodes : [],
        Edges = IsWhole ? Village.Streets.Edges : [],
        Houses = IsWhole ? [.. Village.Houses.Select(static house => new HousePlace(house.View.House, house.Node))] : [],
        Places = IsWhole ? Village.Places : [],
        Bodies = [.. _npcs.Values.Where(static npc => npc.InGarden).Select(Describe), .. _crawlers.Select(Describe)],
    };

    private WorldView ViewFrom(string body, int node, Needs needs, Refusal refused, CrawlerView? crawler)
    {
        var house = Village.HouseAt(node);
        return new WorldView
        {
            Village = VillageNumber,
            Level = Village.Plan.Level,
            Tick = Tick,
            Body = body,
            Node = node,
            Exits = Village.Streets.Neighbours(node),
            House = house < 0 ? null : Village.Houses[house].View,
            Place = Village.PlaceAt(node)?.WireName(),
            Needs = needs,
            Company = CompanyAt(node, body),
            NodeCount = Village.Streets.NodeCount,
            FactsTotal = Village.FactsTotal,
            WorldSeconds = WorldSeconds,
            Refused = refused.WireName(),
            Crawler = crawler,
        };
    }

    private string[] CompanyAt(int node, string body)
    {
        _company.Clear();
        foreach (var walker in _occupancy.At(node))
        {
            if (_company.Count == MostCompany)
            {
                break;
            }

            if (walker != body)
            {
                _company.Add(walker);
            }
        }

        foreach (var crawler in _crawlers)
        {
            if (crawler.Id != body && crawler.Pose.From == node && crawler.Pose.OffsetCm <= StreetWay.HalfWidthCm)
            {
                _company.Add(crawler.Id);
            }
        }

        return _company.Count == 0 ? [] : [.. _company];
    }

    private BodyView Describe(NpcBody npc) => new()
    {
        Body = npc.Id,
        Crawler = false,
        Node = npc.Node,
        XCm = Village.Streets.Nodes[npc.Node].XCm,
        YCm = Village.Streets.Nodes[npc.Node].YCm,
        Needs = npc.Needs.ToWire(),
        QuizScore = npc.Quiz.LastScore,
        Knows = npc.Quiz.Knows,
    };

    private BodyView Describe(Crawler crawler)
    {
        var (x, y) = crawler.Pose.At(Village.Streets);
        return new BodyView
        {
            Body = crawler.Id,
            Crawler = true,
            Node = crawler.Pose.From,
            XCm = x,
            YCm = y,
            Needs = NoNeeds,
            QuizScore = -1,
            Knows = false,
        };
    }
}
