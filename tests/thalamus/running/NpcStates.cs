using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Tests.Running;

/// <summary>States of NPCs as tests want them.</summary>
internal static class NpcStates
{
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
