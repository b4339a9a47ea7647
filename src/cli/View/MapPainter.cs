using System.Text;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.View;

/// <summary>Draws a village of any graph into a rectangle of characters.</summary>
/// <param name="glyphs">The signs.</param>
internal sealed class MapPainter(Glyphs glyphs)
{
    private const string StreetStyle = "grey37";
    private const string HouseStyle = "tan";
    private const string PlaceStyle = "mediumpurple1";
    private const string LearningStyle = "bold yellow";
    private const string KnowingStyle = "bold green";
    private const string CrawlerStyle = "bold red";

    /// <summary>Draws the village.</summary>
    /// <param name="garden">The village.</param>
    /// <param name="width">Columns, at least 8.</param>
    /// <param name="height">Rows, at least 3.</param>
    /// <returns>One line of markup per row.</returns>
    public IReadOnlyList<string> Paint(VillageSnapshot garden, int width, int height)
    {
        var canvas = new Canvas(width, height);
        var place = Projection(garden.Nodes, width - 2, height);
        foreach (var edge in garden.Edges)
        {
            PaintEdge(canvas, place(garden.Nodes[edge.A].XCm, garden.Nodes[edge.A].YCm), place(garden.Nodes[edge.B].XCm, garden.Nodes[edge.B].YCm));
        }

        foreach (var node in garden.Nodes)
        {
            canvas.Put(place(node.XCm, node.YCm), glyphs.Crossing, StreetStyle);
        }

        foreach (var house in garden.Houses)
        {
            canvas.Put(place(garden.Nodes[house.Node].XCm, garden.Nodes[house.Node].YCm), glyphs.House, HouseStyle);
        }

        foreach (var need in garden.Places)
        {
            canvas.Put(place(garden.Nodes[need.Node].XCm, garden.Nodes[need.Node].YCm), Sign(need.Need), PlaceStyle);
        }

        PaintBodies(canvas, garden, place);
        return canvas.ToMarkup();
    }

    /// <summary>What the signs mean, as short as it can be said.</summary>
    public string Legend() =>
        $"[{HouseStyle}]{glyphs.House}[/] house [{PlaceStyle}]F[/]ood [{PlaceStyle}]B[/]ed [{PlaceStyle}]M[/]eet [{LearningStyle}]2[/] NPCs [{CrawlerStyle}]{glyphs.Crawler}[/]";

    private static char Sign(string need) => need switch
    {
        "hunger" => 'F',
        "energy" => 'B',
        _ => 'M',
    };

    private static void PaintBodies(Canvas canvas, VillageSnapshot garden, Func<double, double, (int Column, int Row)> place, char crawlerSign)
    {
        foreach (var group in garden.Bodies.Where(static body => !body.Crawler).GroupBy(static body => body.Node))
        {
            var (column, row) = place(garden.Nodes[group.Key].XCm, garden.Nodes[group.Key].YCm);
            var text = $"{group.Count()}";
            var style = group.All(static body => body.Knows) ? KnowingStyle : LearningStyle;
            for (var i = 0; i < text.Length; i++)
            {
                canvas.Put((column + 1 + i, row), text[i], style);
            }
        }

        foreach (var crawler in garden.Bodies.Where(static body => body.Crawler))
        {
            canvas.Put(place(crawler.XCm, crawler.YCm), crawlerSign, CrawlerStyle);
        }
    }

    private void PaintBodies(Canvas canvas, VillageSnapshot garden, Func<double, double, (int Column, int Row)> place) =>
        PaintBodies(canvas, garden, place, glyphs.Crawler);

    private void PaintEdge(Canvas canvas, (int Column, int Row) from, (int Column, int Row) to)
    {
        var steps = Math.Max(Math.Abs(to.Column - from.Column), Math.Abs(to.Row - from.Row));
        var sign = from.Row == to.Row ? glyphs.Street : from.Column == to.Column ? glyphs.Lane : glyphs.Path;
        for (var i = 1; i < steps; i++)
        {
            var column = from.Column + (int)Math.Round((double)(to.Column - from.Column) * i / steps);
            var row = from.Row + (int)Math.Round((double)(to.Row - from.Row) * i / steps);
            canvas.Put((column, row), sign, StreetStyle);
        }
    }

    private static Func<double, double, (int Column, int Row)> Projection(IReadOnlyList<NodeView> nodes, int width, int height)
    {
        var (left, right) = (nodes.Min(static node => node.XCm), nodes.Max(static node => node.XCm));
        var (top, bottom) = (nodes.Min(static node => node.YCm), nodes.Max(static node => node.YCm));
        return (x, y) => (
            right > left ? (int)Math.Round((x - left) / (right - left) * (width - 1)) : width / 2,
            bottom > top ? (int)Math.Round((y - top) / (bottom - top) * (height - 1)) : height / 2);
    }

    /// <summary>Characters with styles.</summary>
    private sealed class Canvas(int width, int height)
    {
        private readonly (char Sign, string Style)[] _cells = [.. Enumerable.Repeat((' ', ""), width * height)];

        public void Put((int Column, int Row) at, char sign, string style)
        {
            if (at.Column >= 0 && at.Column < width && at.Row >= 0 && at.Row < height)
            {
                _cells[(at.Row * width) + at.Column] = (sign, style);
            }
        }

        public string[] ToMarkup() => [.. _cells.Chunk(width).Select(ToMarkup)];

        private static string ToMarkup((char Sign, string Style)[] row)
        {
            var text = new StringBuilder();
            var style = "";
            foreach (var cell in row)
            {
                if (cell.Style != style)
                {
                    text.Append(style.Length > 0 ? "[/]" : "").Append(cell.Style.Length > 0 ? $"[{cell.Style}]" : "");
                    style = cell.Style;
                }

                text.Append(cell.Sign);
            }

            return text.Append(style.Length > 0 ? "[/]" : "").ToString();
        }
    }
}
