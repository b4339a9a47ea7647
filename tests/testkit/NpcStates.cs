using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.TestKit;

/// <summary>States of NPCs as tests want them.</summary>
public static class NpcStates
{
    /// <summary>A state in which nothing is remarkable but what the test names.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="tick">Its tick, and as many learning steps.</param>
    /// <param name="cpuMs">CPU time since its start.</param>
    /// <param name="planSteps">Planning steps since its start.</param>
    /// <param name="known">Share of the village's facts that it knows.</param>
    /// <param name="pid">Its process.</param>
    /// <returns>The state.</returns>
    public static NpcState State(string npc, long tick = 1, double cpuMs = 1, long planSteps = 0, double known = 0, int pid = 1) => new()
    {
        Npc = npc,
        Pid = pid,
        Tick = tick,
        Village = 1,
        Node = 0,
        FactsKnown = 0,
        FactsTotal = 16,
        KnownShare = known,
        FactHeadAccuracy = 0,
        Needs = new() { Hunger = 0, Energy = 0, Company = 0 },
        TdErrorAbs = 0,
        Entropy = 0,
        LearnSteps = tick,
        PlanSteps = planSteps,
        StepsSinceFact = 0,
        Rescues = 0,
        LatenessP99Ms = 0,
        CpuMs = cpuMs,
        Generation = 0,
        TickHz = 10,
        Gate = NpcGate.Closed,
        Priority = 0,
    };
}
