using System.Globalization;
using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>Shows who got what of the governor, and why: a line for each NPC, page by page when there are more than rows.</summary>
/// <param name="glyphs">The signs.</param>
internal sealed class AllocationPainter(Glyphs glyphs)
{
    /// <summary>How long a page stays.</summary>
    private static readonly TimeSpan PageFor = TimeSpan.FromSeconds(4);

    private const int FixedWidth = 48;

    /// <summary>Draws a page.</summary>
    /// <param name="state">The village.</param>
    /// <param name="elapsed">Since the start; decides the page.</param>
    /// <param name="width">Columns of characters.</param>
    /// <param name="height">Rows, at least 2.</param>
    /// <returns>One line of markup per row.</returns>
    public IReadOnlyList<string> Paint(VillageState state, TimeSpan elapsed, int width, int height)
    {
        if (state.Allocation is not { Npcs.Count: > 0 } allocation)
        {
            return ["[grey]The governor has said nothing yet ...[/]"];
        }

        var rows = Math.Max(1, height - 1);
        var pages = (allocation.Npcs.Count + rows - 1) / rows;
        var page = (int)(elapsed / PageFor) % pages;
        var states = state.Npcs.ToDictionary(static npc => npc.State.Npc, StringComparer.Ordinal);
        return ["[bold]NPC  knows          Hz   CPU  used  gate  prio  why[/]", .. allocation.Npcs.Skip(page * rows).Take(rows).Select(npc => Line(npc, states.GetValueOrDefault(npc.Npc), width))];
    }

    private string Line(NpcAllocation npc, NpcRecord? known, int width)
    {
        var share = known?.State.KnownShare ?? 0;
        var gate = npc.Gate is NpcGate.Open ? "[green]open[/]" : "[grey]shut[/]";
        var why = npc.Reason ?? "";
        var room = Math.Max(8, width - FixedWidth);
        why = why.Length > room ? why[..room] : why;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{npc.Npc,3}  [yellow]{glyphs.Bar(share, 8)}[/]{100 * share,4:0}%  {npc.TickHz,2} {npc.CpuQuotaPct,5:0.0} {known?.CpuPct ?? 0,5:0.0}  {gate}  {npc.Priority,4}  [grey]{Markup.Escape(why)}[/]");
    }
}
