using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Nimmerverse.World.Bodies;
using Nimmerverse.World.Curricula;
using Nimmerverse.World.Snapshots;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Gardens;

/// <content>The garden as a value: captured, compared and restored.</content>
public sealed partial class LivingGarden
{
    /// <summary>Takes the whole state as a value that later ticks do not touch.</summary>
    /// <returns>The state.</returns>
    public GardenState Capture() => new()
    {
        Seed = Seed,
        Tick = Tick,
        VillageNumber = VillageNumber,
        Plan = Village.Plan,
        Index = Index,
        VillageStartTick = VillageStartTick,
        VillagesCompleted = VillagesCompleted,
        Announced = _announced,
        NodeCapacity = _occupancy.Capacity,
        Curriculum = Curriculum,
        MapFingerprint = _rules.Map?.Fingerprint ?? 0,
        VillageFingerprint = Village.Fingerprint(),
        Npcs = [.. _npcs.Values.Select(Capture)],
        Crawlers = [.. _crawlers.Select(Capture)],
    };

    /// <summary>A number that two gardens share only when their whole states are equal: the first eight bytes of the SHA-256 of
    /// <see cref="Capture()"/> as JSON.</summary>
    /// <returns>The hash.</returns>
    public ulong StateHash()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Capture(), GardenStateJson.Default.GardenState);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(json));
    }

    /// <summary>Goes on from a state.</summary>
    /// <param name="rules">The rules from now on; the present village keeps the plan that it was drawn by.</param>
    /// <param name="state">The state.</param>
    /// <returns>The garden, or null when it stands on another street map, or when this build draws another village from the same seed.</returns>
    public static LivingGarden? Restore(GardenRules rules, GardenState state)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(state);
        if (state.MapFingerprint != (rules.Map?.Fingerprint ?? 0))
        {
            return null;
        }

        var garden = new LivingGarden(rules, state.Seed, state.VillageNumber, state.Plan, state.Index);
        if (garden.Village.Fingerprint() != state.VillageFingerprint)
        {
            return null;
        }

        garden.Curriculum = state.Curriculum ?? Curriculum.Infer(state.Plan.Level, state.Index, state.VillageNumber);
        garden.Tick = state.Tick;
        garden.VillageStartTick = state.VillageStartTick;
        garden.VillagesCompleted = state.VillagesCompleted;
        garden._announced = state.Announced;
        garden._occupancy = new Occupancy(garden.Village.Streets.NodeCount, Math.Max(state.NodeCapacity, rules.Capacity));
        garden._way = new StreetWay(garden.Village.Streets, garden._occupancy, garden._crawlers);
        foreach (var npc in state.Npcs)
        {
            garden._npcs.Add(npc.Id, garden.Restored(npc));
        }

        for (var i = 0; i < rules.Crawlers; i++)
        {
            garden.AddCrawler(i, i < state.Crawlers.Count ? state.Crawlers[i] : null);
        }

        return garden;
    }

    private static NpcState Capture(NpcBody npc) => new()
    {
        Id = npc.Id,
        Node = npc.Node,
        InGarden = npc.InGarden,
        HeardTick = npc.HeardTick,
        ActedTick = npc.ActedTick,
        ViewTick = npc.ViewTick,
        Refused = npc.Refused,
        Hunger = npc.Needs.Hunger,
        Energy = npc.Needs.Energy,
        Company = npc.Needs.Company,
        Visited = [.. npc.Visited],
        Quiz = npc.Quiz.Copy(),
        Talk = npc.Talk with { },
    };

    private static CrawlerState Capture(Crawler crawler) => new()
    {
        From = crawler.Pose.From,
        To = crawler.Pose.To,
        OffsetCm = crawler.Pose.OffsetCm,
        HeadingDeg = crawler.HeadingDeg,
        SpeedCmS = crawler.SpeedCmS,
        TargetCmS = crawler.TargetCmS,
        TurnDeg = crawler.TurnDeg,
        Blocked = crawler.Blocked,
        ActedTick = crawler.ActedTick,
        ViewTick = crawler.ViewTick,
        Refused = crawler.Refused,
        SeenFrontCm = crawler.SeenFrontCm,
    };

    private NpcBody Restored(NpcState state)
    {
        var npc = new NpcBody(state.Id, Village.Houses.Count)
        {
            Node = state.Node,
            InGarden = state.InGarden,
            HeardTick = state.HeardTick,
            ActedTick = state.ActedTick,
            ViewTick = state.ViewTick,
            Refused = state.Refused,
            Needs = new BodyNeeds { Hunger = state.Hunger, Energy = state.Energy, Company = state.Company },
            Visited = [.. state.Visited],
            VisitedCount = state.Visited.Count(static visited => visited),
            Quiz = state.Quiz.Copy(),
            Talk = (state.Talk ?? new()) with { },
        };
        if (npc.InGarden)
        {
            _occupancy.Enter(npc.Node, npc.Id);
        }

        return npc;
    }

    private void AddCrawler(int number, CrawlerState? state)
    {
        var crawler = new Crawler(CrawlerId(number));
        _crawlers.Add(crawler);
        if (state is null)
        {
            Place(crawler);
            return;
        }

        crawler.Pose = new StreetPose(state.From, state.To, state.OffsetCm);
        crawler.HeadingDeg = state.HeadingDeg;
        crawler.SpeedCmS = state.SpeedCmS;
        crawler.TargetCmS = state.TargetCmS;
        crawler.TurnDeg = state.TurnDeg;
        crawler.Blocked = state.Blocked;
        crawler.ActedTick = state.ActedTick;
        crawler.ViewTick = state.ViewTick;
        crawler.Refused = state.Refused;
        crawler.SeenFrontCm = state.SeenFrontCm;
    }
}
