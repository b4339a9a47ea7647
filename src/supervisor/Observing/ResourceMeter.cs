using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Npcs;

namespace Nimmerverse.Supervisor.Observing;

/// <summary>Turns the running counters of processes and of the machine into what was used between two looks. Belongs to the lifecycle loop.</summary>
/// <param name="node">The machine's name.</param>
/// <param name="clock">The clock.</param>
internal sealed class ResourceMeter(string node, TimeProvider clock)
{
    private readonly Dictionary<string, Look> _npcs = [];
    private Look? _node;

    /// <summary>What an NPC's process used since the last look.</summary>
    /// <param name="npc">The NPC; its memory has just been read.</param>
    /// <returns>The observation with the time that it covers; null at the first look at a process, which only begins the count.</returns>
    internal (ResourceInputs Inputs, TimeSpan Span)? Observe(Npc npc)
    {
        if (npc.Process is not { CpuTime: { } cpu } process)
        {
            _npcs.Remove(npc.Id);
            return null;
        }

        var throttled = npc.Group.ReadUsage().Throttled;
        var now = new Look(process.Identity.Pid, cpu, throttled, clock.GetTimestamp());
        var before = _npcs.TryGetValue(npc.Id, out var last) && last.Pid == now.Pid ? last : null;
        _npcs[npc.Id] = now;
        if (before is null)
        {
            return null;
        }

        var span = clock.GetElapsedTime(before.At, now.At);
        return (
            new ResourceInputs
            {
                Entity = npc.Id,
                Kind = ResourceKind.Npc,
                CpuPct = Percent(now.Cpu - before.Cpu, span),
                RssBytes = npc.Memory.RssKb * 1024,
                PssBytes = npc.Memory.PssKb * 1024,
                ThrottledMs = npc.Group.Folders.Count > 0 ? (now.Throttled - before.Throttled).TotalMilliseconds : null,
                CpuQuotaPct = npc.Limits.InForce.CpuQuotaPct,
                Restarts = npc.Restarts,
            },
            span);
    }

    /// <summary>What the machine used since the last look.</summary>
    /// <returns>The observation with the time that it covers; null at the first look, and where the kernel does not tell.</returns>
    internal (ResourceInputs Inputs, TimeSpan Span)? ObserveNode()
    {
        if (NodeUsage.Read() is not { } usage)
        {
            return null;
        }

        var now = new Look(0, usage.Cpu, TimeSpan.Zero, clock.GetTimestamp());
        var before = _node;
        _node = now;
        if (before is null)
        {
            return null;
        }

        var span = clock.GetElapsedTime(before.At, now.At);
        return (
            new ResourceInputs { Entity = node, Kind = ResourceKind.Node, CpuPct = Percent(now.Cpu - before.Cpu, span), RssBytes = usage.MemoryBytes },
            span);
    }

    private static double Percent(TimeSpan used, TimeSpan span) => span > TimeSpan.Zero ? Math.Max(0, Math.Round(100 * (used / span), 2)) : 0;

    /// <summary>The counters at one moment.</summary>
    private sealed record Look(int Pid, TimeSpan Cpu, TimeSpan Throttled, long At);
}
