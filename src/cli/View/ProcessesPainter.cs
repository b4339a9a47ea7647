using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>Shows what processes use: NPCs together in one line, and each other process in another when there is room.</summary>
/// <param name="glyphs">The signs.</param>
internal sealed class ProcessesPainter(Glyphs glyphs)
{
    /// <summary>One line over all NPCs.</summary>
    public string NpcLine(VillageState state, DateTimeOffset now, int wanted)
    {
        var processes = state.Supervisor?.Npcs.Where(static npc => npc.Pid > 0).ToArray() ?? [];
        var alive = state.Alive(now);
        var colour = alive == wanted ? "green" : "red";
        var memory = processes.Length == 0 ? "" : $" {glyphs.Dot} {processes.Average(static npc => npc.PrivateKb) / 1024.0:0.0} MiB each";
        var limits = state.Supervisor is { } supervisor ? $" {glyphs.Dot} cgroup {supervisor.CgroupMode.ToString().ToLowerInvariant()}" : "";
        return $"[{colour}]{alive}/{wanted}[/] NPCs {glyphs.Dot} {state.Npcs.Sum(static npc => npc.CpuPct):0}% CPU{memory}{limits} {glyphs.Dot} {state.Respawns} respawned";
    }

    /// <summary>One line about the governor's last word.</summary>
    public string AllocationLine(Allocation? allocation) => allocation is null or { Npcs.Count: 0 }
        ? "[grey]no allocation yet[/]"
        : $"{Range(allocation.Npcs.Select(static npc => (double)npc.TickHz))} Hz {glyphs.Dot} {Range(allocation.Npcs.Select(static npc => npc.CpuQuotaPct))}% quota of {allocation.CpuBudgetPct:0}% "
            + $"[grey]{Markup.Escape(allocation.Policy)} #{allocation.Epoch}[/]";

    /// <summary>One line per process.</summary>
    public static IReadOnlyList<string> Lines(VillageState state, int height) =>
    [
        .. state.Children.Where(static child => child.Heartbeat is not null || child.Pid > 0).OrderByDescending(static child => child.CpuPct).Take(height)
            .Select(static child => child.Heartbeat is { } heartbeat
                ? $"{Markup.Escape(child.Name),-28}[grey]{heartbeat.State.ToLowerInvariant(),-12}[/]{child.CpuPct,5:0.0}% {heartbeat.RssKb / 1024.0,5:0} MiB{(child.Ends > 0 ? $" [red]x{child.Ends}[/]" : "")}"
                : $"{Markup.Escape(child.Name),-28}[grey]pid {child.Pid}[/]"),
    ];

    private static string Range(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return all.Max() - all.Min() < 0.5 ? $"{all.Max():0}" : $"{all.Min():0}-{all.Max():0}";
    }
}
