using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>A village of two nodes and one NPC, as its world and its governor would tell of it.</summary>
internal static class Village
{
    public static VillageSnapshot Snapshot() => new()
    {
        Village = 3,
        Level = 1,
        Seed = 7,
        Tick = 10,
        WorldSeconds = 1,
        VillagesCompleted = 2,
        LatenessP99Ms = 0.5,
        LateTicks = 0,
        Nodes = [new NodeView(0, 0), new NodeView(100, 0)],
        Edges = [new EdgeView(0, 1)],
        Houses = [new HousePlace(4, 1)],
        Places = [new NeedPlace("hunger", 0)],
        Bodies =
        [
            new BodyView { Body = "5", Crawler = false, Node = 1, XCm = 100, YCm = 0, Needs = new() { Hunger = 0.1, Energy = 0.2, Company = 0.3 }, QuizScore = 0.5, Knows = false },
        ],
    };

    public static WorldView View(string body) => new()
    {
        Village = 3,
        Level = 1,
        Tick = 10,
        Body = body,
        Node = 1,
        Exits = [0],
        House = new HouseView(4, [new FactView("trait_1", "red")]),
        Needs = new() { Hunger = 0.1, Energy = 0.2, Company = 0.3 },
        Company = [],
        NodeCount = 2,
        FactsTotal = 4,
        WorldSeconds = 1,
    };

    public static Allocation Allocation(string npc, int priority) => new()
    {
        Epoch = 1,
        Policy = "test",
        CpuBudgetPct = 50,
        Npcs = [new NpcAllocation { Npc = npc, TickHz = 10, CpuQuotaPct = 5, Gate = NpcGate.Closed, Priority = priority, Reason = "it is behind" }],
    };
}
