using System.Globalization;
using System.Text;

namespace Nimmerverse.Training.Judging;

/// <summary>Differences of the logarithm of time with their intervals, as an SVG file.</summary>
internal static class ForestPlot
{
    private const double Width = 960;
    private const double Left = 170;
    private const double Right = 40;
    private const double Top = 64;
    private const double RowHeight = 26;

    /// <summary>The network against the best heuristic, one interval per family and one over all.</summary>
    public static string Render(Verdict verdict) => Render(
        $"Time until all NPCs passed: network over {verdict.Best}",
        "held-out scenarios, 95% intervals; left of the line the network is sooner",
        [.. verdict.ByFamily, ("all", verdict.Main.Difference)]);

    /// <summary>Draws rows.</summary>
    /// <param name="title">The title.</param>
    /// <param name="subtitle">What is drawn.</param>
    /// <param name="rows">Name and interval of each.</param>
    /// <returns>SVG.</returns>
    public static string Render(string title, string subtitle, IReadOnlyList<(string Name, Estimate Difference)> rows)
    {
        var most = Math.Max(0.05, rows.Select(static row => Math.Max(Math.Abs(row.Difference.Low), Math.Abs(row.Difference.High))).DefaultIfEmpty().Max() * 1.1);
        var height = Top + (rows.Count * RowHeight) + 56;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="13">
            <rect width="{Width}" height="{height}" fill="#ffffff"/>
            <text x="{Width / 2}" y="24" text-anchor="middle" font-size="16" font-weight="600" fill="#111827">{title}</text>
            <text x="{Width / 2}" y="44" text-anchor="middle" fill="#374151">{subtitle}</text>
            <line x1="{X(0):0.#}" y1="{Top - 8}" x2="{X(0):0.#}" y2="{height - 48}" stroke="#6b7280"/>

            """);
        for (var i = 0; i < rows.Count; i++)
        {
            var y = Top + ((i + 0.5) * RowHeight);
            var (name, one) = rows[i];
            var colour = one.High < 0 ? "#059669" : one.Low > 0 ? "#dc2626" : "#4b5563";
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="{Left - 12}" y="{y + 4:0.#}" text-anchor="end" fill="#111827">{name}</text>
                <line x1="{X(one.Low):0.#}" y1="{y:0.#}" x2="{X(one.High):0.#}" y2="{y:0.#}" stroke="{colour}" stroke-width="2"/>
                <circle cx="{X(one.Value):0.#}" cy="{y:0.#}" r="4" fill="{colour}"/>

                """);
        }

        for (var tick = -2; tick <= 2; tick++)
        {
            var value = tick * most / 2.2;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(value):0.#}\" y=\"{height - 26:0.#}\" text-anchor=\"middle\" fill=\"#374151\">{100 * (Math.Exp(value) - 1):+0.#;-0.#;0}%</text>\n");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + ((Width - Left - Right) * (value + most) / (2 * most));
    }
}
