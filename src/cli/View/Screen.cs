using Nimmerverse.Cli.Up;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Nimmerverse.Cli.View;

/// <summary>Composes the view for a size of terminal: 80 x 24 shows everything that matters, more room shows more of it.</summary>
/// <param name="options">What the user asked for.</param>
/// <param name="glyphs">The signs.</param>
internal sealed class Screen(UpOptions options, Glyphs glyphs)
{
    private const int GatesHeight = 8;
    private const int FooterHeight = 3;
    private const int ProcessesFromHeight = 36;

    private readonly MapPainter _map = new(glyphs);
    private readonly KnowledgePainter _knowledge = new(glyphs);
    private readonly GatesPainter _gates = new(glyphs);
    private readonly ProcessesPainter _processes = new(glyphs);
    private readonly AllocationPainter _allocation = new(glyphs);
    private volatile bool _showsGovernor;

    /// <summary>Shows who got what and why instead of map and knowledge, or these again.</summary>
    public void Turn() => _showsGovernor = !_showsGovernor;

    /// <summary>Composes a frame.</summary>
    /// <param name="state">The village.</param>
    /// <param name="now">The time.</param>
    /// <param name="elapsed">Since the start.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public Layout Compose(VillageState state, DateTimeOffset now, TimeSpan elapsed, int width, int height)
    {
        var processRows = height >= ProcessesFromHeight ? Math.Min(14, height - 24) : 0;
        var middle = height - 1 - GatesHeight - FooterHeight - processRows;
        var mapWidth = Math.Clamp(width * 4 / 10, 34, Math.Max(34, middle * 3));
        var gatesWidth = Math.Clamp(width / 2, 44, 64);
        var rows = new Layout("root").SplitRows(
            new Layout("header", Header(state, elapsed, width)).Size(1),
            _showsGovernor
                ? new Layout("village", Governor(state, elapsed, width, middle)).Size(middle)
                : new Layout("village").Size(middle).SplitColumns(
                    new Layout("map", Map(state, mapWidth, middle)).Size(mapWidth),
                    new Layout("knowledge", Knowledge(state, now, width - mapWidth, middle))),
            new Layout("nerves").Size(GatesHeight).SplitColumns(
                new Layout("gates", Box($"gates {glyphs.Dot} {state.Collapses} collapses {glyphs.Dot} {state.GateOpens} opens", _gates.Paint(state.Gates, GatesHeight - 2))).Size(gatesWidth),
                new Layout("events", Events(state, width - gatesWidth, GatesHeight - 2))),
            new Layout("processes", Box("processes", ProcessesPainter.Lines(state, Math.Max(0, processRows - 2)))).Size(Math.Max(1, processRows)),
            new Layout("footer", new Rows(
                Line($" [bold]life[/]     {_processes.NpcLine(state, now, options.Npcs)}"),
                Line($" [bold]governor[/] {_processes.AllocationLine(state.Allocation)}"),
                Line($" [bold]mind[/]     {MindPainter.Line(state.Cortex, state.Boundary, $" {glyphs.Dot} ")}"))).Size(FooterHeight));
        rows["processes"].IsVisible = processRows > 0;
        return rows;
    }

    private Panel Map(VillageState state, int width, int height)
    {
        if (state.Garden is not { Nodes.Count: > 0 } garden)
        {
            return Box("village", ["[grey]The garden is about to wake ...[/]"]);
        }

        // Whose map it is must stand beside it (https://osmfoundation.org/wiki/Licence/Attribution_Guidelines).
        string[] credit = garden.Attribution is { } whose ? [.. Fold(whose, width - 4).Select(static line => $"[grey]{Markup.Escape(line)}[/]")] : [];
        var lines = _map.Paint(garden, width - 4, height - 3 - credit.Length);
        var title = $"village {garden.Village} {glyphs.Dot} level {garden.Level}{(garden.Replay is true ? " again" : "")}";
        var named = $"{title} {glyphs.Dot} {garden.Map}";
        return Box(garden.Map is not null && named.Length <= width - 6 ? Markup.Escape(named) : title, [.. lines, _map.Legend(), .. credit]);
    }

    // Cut to the width, an attribution would not be one.
    private static string[] Fold(string text, int width) => text.Length <= width ? [text] : text.Split(", ");

    private Panel Governor(VillageState state, TimeSpan elapsed, int width, int height) => Box(
        $"who got what, and why {glyphs.Dot} {Markup.Escape(state.Allocation?.Policy ?? "no governor yet")}",
        _allocation.Paint(state, elapsed, width - 4, height - 2));

    private Panel Knowledge(VillageState state, DateTimeOffset now, int width, int height)
    {
        var npcs = state.Npcs.ToArray();
        var title = npcs.Length == 0 ? "who knows what" : $"who knows what {glyphs.Dot} {Math.Floor(100 * npcs.Average(static npc => npc.State.KnownShare)):0}%";
        return Box(title, _knowledge.Paint(state, now, width - 4, height - 2));
    }

    /// <summary>What is rare on top; of waves and collapses, which are many, the latest.</summary>
    private Panel Events(VillageState state, int width, int height) => Box(
        "what happens",
        [
            .. state.Events.Take(height - 2).Concat(state.Latest).Select(happening =>
            {
                var text = $"{happening.At.ToLocalTime():mm:ss} {happening.Text}";
                var room = Math.Max(10, width - 4);
                text = text.Length > room ? text[..room] : text;
                return $"[grey]{text[..5]}[/]{Colour(happening.Text, Markup.Escape(text[5..]))}";
            }),
        ]);

    private Markup Header(VillageState state, TimeSpan elapsed, int width)
    {
        var colour = options.Environment.Value switch
        {
            "prod" => "white on blue",
            "staging" => "black on orange1",
            _ => "black on green",
        };
        var left = $" NIMMERVERSE  {options.Environment}  {elapsed:hh\\:mm\\:ss}";
        var page = options.StudioPort is { } port ? $"  {UpOptions.StudioAddress(port)}" : "";
        var done = state.VillagesCompleted == 1 ? "1 village done" : $"{state.VillagesCompleted} villages done";
        var right = $"{state.Waves} waves {glyphs.Dot} {done} {glyphs.Dot} g why {glyphs.Dot} q stops ";
        left += left.Length + page.Length + right.Length < width ? page : "";
        var gap = Math.Max(1, width - left.Length - right.Length);
        var text = left + new string(' ', gap) + right;
        return Line($"[{colour}]{Markup.Escape(text.Length > width ? text[..width] : text)}[/]");
    }

    private static string Colour(string happening, string text) => happening switch
    {
        _ when happening.StartsWith("gate", StringComparison.Ordinal) => $"[green]{text}[/]",
        _ when happening.StartsWith("collapse", StringComparison.Ordinal) => $"[aqua]{text}[/]",
        _ when happening.StartsWith("wave", StringComparison.Ordinal) => $"[silver]{text}[/]",
        _ when happening.Contains("ended with", StringComparison.Ordinal) => $"[red]{text}[/]",
        _ => $"[yellow]{text}[/]",
    };

    private Panel Box(string title, IReadOnlyList<string> lines) => new(new Rows(lines.Select(static line => (IRenderable)Line(line))))
    {
        Header = new PanelHeader($" {title} "),
        Border = glyphs.Border,
        BorderStyle = new Style(Color.Grey37),
        Padding = new Padding(1, 0),
        Expand = true,
    };

    private static Markup Line(string markup) => new(markup) { Overflow = Overflow.Crop };
}
