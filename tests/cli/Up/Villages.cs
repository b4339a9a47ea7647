using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Tests.Up;

/// <summary>Villages for tests.</summary>
internal static class Villages
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private static readonly Needs Content = new() { Hunger = 0.1, Energy = 0.2, Company = 0.3 };

    public static VillageState Lively(int npcs, int side)
    {
        var state = new VillageState();
        for (var npc = 0; npc < npcs; npc++)
        {
            state.Take(Npc($"{npc}", pid: 100 + npc, tick: 500), Now);
        }

        state.Take(Garden(npcs, side));
        state.Take(Gates(waves: 1234, collapses: 56, opens: 7));
        state.Take(Supervisor(npcs, respawns: 2));
        state.Take(new Allocation
        {
            Epoch = 42,
            Policy = "proportional_to_remaining",
            CpuBudgetPct = 150,
            Npcs = [.. Enumerable.Range(0, npcs).Select(static npc => new NpcAllocation { Npc = $"{npc}", TickHz = 1 + (npc % 20), CpuQuotaPct = 5 + npc, Gate = NpcGate.Open, Priority = 3, Reason = $"{npc}% left; network: CPU x1.20, [+2] Hz" })],
        });
        state.Take(Cortex(("answered", 5), ("gate_closed", 3), ("deadline", 1)));
        state.Take(Boundary(8));
        state.ChildStarted("world", 4242);
        for (var happening = 0; happening < 60; happening++)
        {
            state.Note(Now, $"gate obstacle stable -> open (correlation, +0.{happening:00}) and a long explanation with [brackets] that no narrow panel can hold in one line");
        }

        return state;
    }

    public static CortexStatus Cortex(params (string How, long Times)[] ended) => new()
    {
        Endpoints = [new EndpointStatus { Name = "nyx", Kind = "openai", Url = "http://127.0.0.1:1/v1", Model = "nyx [big]", State = "up", Credits = 4, InUse = 1 }],
        Queued = 0,
        QueuedByPriority = [],
        Running = 0,
        Ended = ended.ToDictionary(static end => end.How, static end => end.Times, StringComparer.Ordinal),
        Accepted = 9,
        TokensIn = 0,
        TokensOut = 0,
        OrphanedTokens = 0,
        Preempted = 0,
        Retried = 0,
        Budgets = [],
        OpenNpcGates = 2,
        OpenDomains = ["math"],
    };

    public static BoundaryStatus Boundary(long crossings) => new()
    {
        Backend = "rules",
        Specialists = [],
        Ended = new Dictionary<string, long>(StringComparer.Ordinal) { ["done"] = crossings },
        Invalid = 0,
        Repaired = 0,
        FellBack = 0,
    };

    public static NpcState Npc(string id, int pid, long tick) => new()
    {
        Npc = id,
        Pid = pid,
        Tick = tick,
        Village = 3,
        Node = 4,
        FactsKnown = 6,
        FactsTotal = 8,
        KnownShare = 0.75,
        FactHeadAccuracy = 0.5,
        Needs = Content,
        TdErrorAbs = 0.1,
        Entropy = 1,
        LearnSteps = tick * 2,
        PlanSteps = 0,
        StepsSinceFact = 3,
        Rescues = 0,
        LatenessP99Ms = 1.5,
        CpuMs = 12,
        Generation = 3,
        TickHz = 10,
        Gate = NpcGate.Closed,
        Priority = 2,
    };

    public static GatesStatus Gates(long waves, long collapses, long opens) => new()
    {
        Waves = waves,
        Collapses = collapses,
        Opens = opens,
        Refused = new Dictionary<string, long>(),
        Gates =
        [
            .. ((string[])["obstacle", "math", "energy", "speech", "vision", "a_gate_with_a_very_long_name", "seventh"]).Select(static (gate, index) => new GateStatus
            {
                GateId = gate,
                State = (GateState)((index % 3) - 1),
                StateValue = (index - 3) / 3.0,
                Weight = 0.1 * index,
                Mode = GateMode.Hybrid,
                Waves = 100 - index,
                Collapses = 123456,
                Opens = 1234567,
            }),
        ],
    };

    public static SupervisorStatus Supervisor(int npcs, long respawns) => new()
    {
        Node = "here",
        FencingEpoch = 1,
        CgroupMode = CgroupMode.V1,
        Respawns = respawns,
        Npcs = [.. Enumerable.Range(0, npcs).Select(static npc => new NpcProcess { Npc = $"{npc}", Pid = 100 + npc, State = NpcProcessState.Running, Restarts = 0, PssKb = 4000 + npc, PrivateKb = 3000 + npc })],
    };

    public static VillageSnapshot Garden(int npcs, int side) => new()
    {
        Village = 3,
        Level = 2,
        Seed = 7,
        Tick = 9000,
        WorldSeconds = 450,
        VillagesCompleted = 2,
        LatenessP99Ms = 2.5,
        LateTicks = 0,
        Nodes = [.. Enumerable.Range(0, side * side).Select(node => new NodeView(node % side * 400, node / side * 400))],
        Edges =
        [
            .. Enumerable.Range(0, side * side).Where(node => node % side < side - 1).Select(static node => new EdgeView(node, node + 1)),
            .. Enumerable.Range(0, side * (side - 1)).Select(node => new EdgeView(node, node + side)),
        ],
        Houses = [new HousePlace(0, 0), new HousePlace(1, side), new HousePlace(2, (side * side) - 1)],
        Places = [new NeedPlace("hunger", 2), new NeedPlace("energy", 3), new NeedPlace("company", 4)],
        Bodies =
        [
            .. Enumerable.Range(0, npcs).Select(npc => new BodyView
            { Body = $"{npc}", Crawler = false, Node = npc % (side * side), XCm = npc % side * 400, YCm = 0, Needs = Content, QuizScore = -1, Knows = npc % 2 == 0 }),
            new BodyView { Body = "crawler-0", Crawler = true, Node = 1, XCm = 400, YCm = 800, Needs = Content, QuizScore = -1, Knows = false },
        ],
    };
}
