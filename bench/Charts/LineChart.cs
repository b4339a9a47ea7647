using System.Globalization;
using System.Text;

namespace Nimmerverse.Bench.Charts;

/// <summary>One line of a chart, with an optional band around it.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Points from left to right; <c>Low</c> and <c>High</c> bound the band, equal to <c>Y</c> where there is none.</param>
/// <param name="Dashed">Whether it is a reference rather than a measurement.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y, double Low, double High)> Points, bool Dashed = false)
{
    /// <summary>A horizontal reference line.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="y">Its height.</param>
    /// <param name="fromX">Where it begins.</param>
    /// <param name="toX">Where it ends.</param>
    /// <returns>The line.</returns>
    public static ChartLine Level(string name, double y, double fromX, double toX) => new(name, [(fromX, y, y, y), (toX, y, y, y)], Dashed: true);
}

/// <summary>A line chart as an SVG file: axes, legend, bands, and either axis logarithmic. Readable on light and dark pages.</summary>
public sealed record LineChart
{
    private const double Width = 960;
    private const double Height = 460;
    private const double Left = 72;
    private const double Top = 48;
    private const double Bottom = 56;
    private static readonly string[] Colours = ["#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d", "#4b5563"];

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the horizontal axis shows, with its unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>What the vertical axis shows, with its unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Whether the horizontal axis is logarithmic; all x must then be above 0.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; all y must then be above 0.</summary>
    public bool LogY { get; init; }

    // The legend stands beside the plot, where it cannot hide a line.
    private double Right => 52 + (7.2 * Lines.Max(static line => line.Name.Length));

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Breaks the writing off.</param>
    /// <returns>A task that ends when the file is written.</returns>
    public Task SaveAsync(string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, Render(), cancellationToken);

    /// <summary>The picture as SVG.</summary>
    /// <returns>An SVG document.</returns>
    public string Render()
    {
        var points = Lines.SelectMany(static line => line.Points).ToList();
        var x = new ChartAxis(points.Min(static p => p.X), points.Max(static p => p.X), LogX, Left, Width - Right);
        var y = new ChartAxis(points.Min(static p => p.Low), points.Max(static p => p.High), LogY, Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="13">
            <rect width="{Width}" height="{Height}" fill="#ffffff"/>
            <text x="{Width / 2}" y="24" text-anchor="middle" font-size="16" font-weight="600" fill="#111827">{Escape(Title)}</text>

            """);
        RenderAxes(svg, x, y);
        for (var i = 0; i < Lines.Count; i++)
        {
            RenderLine(svg, Lines[i], Colours[i % Colours.Length], x, y);
        }

        RenderLegend(svg);
        return svg.Append("</svg>\n").ToString();
    }

    private void RenderAxes(StringBuilder svg, ChartAxis x, ChartAxis y)
    {
        foreach (var tick in x.Ticks())
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{x.At(tick):0.#}" y1="{Top}" x2="{x.At(tick):0.#}" y2="{Height - Bottom}" stroke="#e5e7eb"/>
                <text x="{x.At(tick):0.#}" y="{Height - Bottom + 18}" text-anchor="middle" fill="#374151">{ChartAxis.Label(tick)}</text>

                """);
        }

        foreach (var tick in y.Ticks())
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{Left}" y1="{y.At(tick):0.#}" x2="{Width - Right}" y2="{y.At(tick):0.#}" stroke="#e5e7eb"/>
                <text x="{Left - 8}" y="{y.At(tick) + 4:0.#}" text-anchor="end" fill="#374151">{ChartAxis.Label(tick)}</text>

                """);
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <path d="M{Left} {Top}V{Height - Bottom}H{Width - Right}" fill="none" stroke="#6b7280"/>
            <text x="{(Left + Width - Right) / 2}" y="{Height - 14}" text-anchor="middle" fill="#111827">{Escape(XLabel)}</text>
            <text transform="translate(18 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#111827">{Escape(YLabel)}</text>

            """);
    }

    private static void RenderLine(StringBuilder svg, ChartLine line, string colour, ChartAxis x, ChartAxis y)
    {
        if (line.Points.Any(static p => p.High > p.Low))
        {
            var above = line.Points.Select(p => Pair(x.At(p.X), y.At(p.High)));
            var below = line.Points.Reverse().Select(p => Pair(x.At(p.X), y.At(p.Low)));
            svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{string.Join(' ', above.Concat(below))}\" fill=\"{colour}\" fill-opacity=\"0.15\"/>\n");
        }

        var path = string.Join(' ', line.Points.Select(p => Pair(x.At(p.X), y.At(p.Y))));
        var dash = line.Dashed ? " stroke-dasharray=\"6 4\"" : "";
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>\n");
    }

    private void RenderLegend(StringBuilder svg)
    {
        var left = Width - Right + 6;
        for (var i = 0; i < Lines.Count; i++)
        {
            var y = Top + 14 + (i * 20);
            var dash = Lines[i].Dashed ? " stroke-dasharray=\"6 4\"" : "";
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{left + 8:0.#}" y1="{y - 4}" x2="{left + 26:0.#}" y2="{y - 4}" stroke="{Colours[i % Colours.Length]}" stroke-width="2"{dash}/>
                <text x="{left + 32:0.#}" y="{y}" fill="#111827">{Escape(Lines[i].Name)}</text>

                """);
        }
    }

    private static string Pair(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
