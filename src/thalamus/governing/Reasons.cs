using System.Globalization;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>Puts into words why an NPC got what it got.</summary>
internal static class Reasons
{
    private const int MostFeatures = 8;

    private static readonly string[] Levers = ["CPU weight", "ticks", "urgency of an opening", "standing at the cortex"];

    /// <summary>A few words, to be shown beside the NPC.</summary>
    /// <param name="npc">What is known of it.</param>
    /// <param name="reason">Why the policy gave what it gave.</param>
    /// <param name="options">Limits.</param>
    /// <returns>For example <c>39% unknown; network: CPU x1.20, +2 Hz</c>.</returns>
    internal static string Short(NpcTrack npc, GovernorReason reason, GovernorOptions options)
    {
        var left = npc.Remaining > 0 ? string.Create(CultureInfo.InvariantCulture, $"{100 * npc.Remaining:0}% unknown") : "knows all";
        if (reason.Corrections is not [var cpu, var ticks, var urgency, var standing] || !reason.Corrections.All(float.IsFinite))
        {
            return left;
        }

        List<string> words = [];
        var factor = Math.Exp(Math.Clamp(cpu, -GovernorPolicy.MostCpu, GovernorPolicy.MostCpu));
        if (Math.Abs(factor - 1) >= 0.05)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"CPU x{factor:0.00}"));
        }

        if (Math.Abs(Hertz(ticks, options)) >= 0.5)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{Hertz(ticks, options):+0;-0} Hz"));
        }

        if (Math.Abs(urgency) >= 0.05 || Math.Abs(standing) >= 0.05)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"access {Math.Clamp(urgency, -2, 2):+0.0;-0.0;+0.0}"));
        }

        return words.Count == 0 ? left : $"{left}; network: {string.Join(", ", words)}";
    }

    /// <summary>The whole explanation.</summary>
    /// <param name="allocation">The allocation.</param>
    /// <param name="given">What the NPC got.</param>
    /// <param name="npc">What is known of it.</param>
    /// <param name="reason">Why the policy gave it.</param>
    /// <param name="options">Limits.</param>
    /// <returns>Lines in plain words.</returns>
    internal static IReadOnlyList<string> Long(Allocation allocation, NpcAllocation given, NpcTrack npc, GovernorReason reason, GovernorOptions options)
    {
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"NPC {given.Npc} gets {given.TickHz} Hz, {given.CpuQuotaPct:0.#}% of a core, priority {given.Priority}, its gate to the cortex is {(given.Gate is NpcGate.Open ? "open" : "closed")} (allocation {allocation.Epoch})."),
            $"Decided by {allocation.Policy}{(allocation.Weights is { } hash ? $", generation {allocation.Generation}, weights {hash[..16]}" : "")}{(allocation.Frozen is true ? "; an operator has frozen rate, quota and priority" : "")}.",
            string.Create(CultureInfo.InvariantCulture,
                $"It has {100 * npc.Remaining:0}% left to learn; a tick of it costs {npc.TickCostMs:0.00} ms of CPU."),
            string.Create(CultureInfo.InvariantCulture,
                $"Wishes before the limits: CPU weight {reason.Cpu:0.###}, {reason.Ticks:0.#} Hz, urgency {reason.Urgency:0.##}, standing {reason.Standing:0.##}."),
        ];
        if (reason.Corrections is not [var cpu, var ticks, var urgency, var standing])
        {
            lines.Add("No network corrected the heuristic.");
            return lines;
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture,
            $"The network's corrections: {Levers[0]} x{Math.Exp(Math.Clamp(cpu, -GovernorPolicy.MostCpu, GovernorPolicy.MostCpu)):0.00}, {Levers[1]} {Hertz(ticks, options):+0.0;-0.0;0.0} Hz, {Levers[2]} {urgency:+0.00;-0.00;0.00}, {Levers[3]} {standing:+0.00;-0.00;0.00}."));
        var features = reason.Features.Zip(GovernorFeatures.Names).Where(static pair => pair.First != 0)
            .OrderByDescending(static pair => Math.Abs(pair.First)).Take(MostFeatures)
            .Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Second} {pair.First:0.00}"));
        lines.Add($"What the network saw, the largest first: {string.Join(", ", features)}.");
        return lines;
    }

    private static double Hertz(float correction, GovernorOptions options) =>
        (options.MaxTickHz - options.MinTickHz) * Math.Clamp(correction, -GovernorPolicy.MostTicks, GovernorPolicy.MostTicks);
}
