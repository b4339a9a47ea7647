using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.View;

/// <summary>Shows who knows how much, and what each gets when there is room for it.</summary>
/// <param name="glyphs">The signs.</param>
internal sealed class KnowledgePainter(Glyphs glyphs)
{
    private const int NarrowCell = 13;
    private const int WideCell = 33;
    private const int FullCell = 72;

    /// <summary>Draws NPCs in columns.</summary>
    /// <param name="state">The village.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">Columns of characters.</param>
    /// <param name="height">Rows.</param>
    /// <returns>One line of markup per row.</returns>
    public IReadOnlyList<string> Paint(VillageState state, DateTimeOffset now, int width, int height)
    {
        var npcs = state.Npcs.ToArray();
        if (npcs.Length == 0)
        {
            return ["[grey]The first NPC is about to wake ...[/]"];
        }

        var cell = Array.Find([FullCell, WideCell], candidate => (width / candidate * height) >= npcs.Length) is > 0 and var roomy ? roomy : NarrowCell;
        var room = Math.Max(1, width / cell) * height;
        var shown = npcs.Length <= room ? npcs : [.. npcs.OrderBy(static npc => npc.State.KnownShare).Take(room - 1)];
        var allocations = state.Allocation?.Npcs.ToDictionary(static npc => npc.Npc) ?? [];
        var knowing = state.Garden?.Bodies.Where(static body => body.Knows).Select(static body => body.Body).ToHashSet() ?? [];
        List<string> cells = [.. shown.Select(npc => Cell(npc, knowing.Contains(npc.State.Npc), allocations.GetValueOrDefault(npc.State.Npc), now, cell))];
        if (shown.Length < npcs.Length)
        {
            cells.Add($"[grey]+{npcs.Length - shown.Length} more[/]");
        }

        var rows = Math.Min(height, cells.Count);
        return [.. Enumerable.Range(0, rows).Select(row => string.Concat(cells.Where((_, index) => index % rows == row)))];
    }

    private string Cell(NpcRecord npc, bool knows, NpcAllocation? allocation, DateTimeOffset now, int cell)
    {
        var state = npc.State;
        var silent = now - npc.Heard > TimeSpan.FromSeconds(3);
        var colour = silent ? "red" : knows ? "green" : state.KnownShare >= 0.999 ? "aqua" : "yellow";
        var percent = $"{Math.Floor(100 * state.KnownShare):0}";
        if (cell == NarrowCell)
        {
            return $"[grey]{state.Npc,3}[/] [{colour}]{glyphs.Bar(state.KnownShare, 4)}{percent,4}[/] ";
        }

        var gets = allocation is null ? $"{state.TickHz,2} Hz      " : $"{allocation.TickHz,2} Hz {allocation.CpuQuotaPct,4:0}%";
        return $"[grey]{state.Npc,3}[/] [{colour}]{glyphs.Bar(state.KnownShare, 8)}{percent,4}%[/] [grey]{gets} {npc.CpuPct,3:0}%[/]  {(cell == FullCell ? Why(allocation) : "")}";
    }

    private static string Why(NpcAllocation? allocation)
    {
        var why = allocation is null ? "" : $"{(allocation.Gate is NpcGate.Open ? "open" : "shut")} {allocation.Priority,2} {allocation.Reason}";
        var room = FullCell - WideCell - 2;
        return $"[grey]{Markup.Escape((why.Length > room ? why[..room] : why).PadRight(room))}[/]  ";
    }
}
