using System.Globalization;
using System.Text;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>A panel for each level: steps over the nearest-frontier explorer's, by sample count, as an SVG file.</summary>
internal static class BrainChart
{
    private const double PanelWidth = 380;
    private const double PanelHeight = 270;
    private const double Left = 52;
    private const double Top = 70;
    private const double PlotWidth = 300;
    private const double PlotHeight = 190;
    private const int Columns = 3;
    private static readonly string[] Colours = ["#1d4ed8", "#60a5fa", "#059669", "#6ee7b7", "#b45309", "#fcd34d"];
    private static readonly double[] Marks = [0.5, 1, 1.25, 2, 5, 10, 20, 50];

    /// <summary>Draws it.</summary>
    public static string Render(BrainVerdict verdict)
    {
        var rows = (verdict.Levels.Count + Columns) / Columns;
        var height = Top + (rows * PanelHeight) + 24;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Columns * PanelWidth} {height}" font-family="system-ui, sans-serif" font-size="12">
            <rect width="{Columns * PanelWidth}" height="{height}" fill="#ffffff"/>
            <text x="{Columns * PanelWidth / 2}" y="24" text-anchor="middle" font-size="16" font-weight="600" fill="#111827">Steps to know a fresh village, over the nearest-frontier explorer's</text>
            <text x="{Columns * PanelWidth / 2}" y="44" text-anchor="middle" fill="#374151">frozen copies of {verdict.Plan.TrainingSeeds} brains on {verdict.Plan.HeldOutVillages} held-out villages, IQM and 95% intervals, by real steps lived; both axes are logarithmic</text>

            """);
        for (var i = 0; i < verdict.Levels.Count; i++)
        {
            Panel(svg, verdict.Levels[i], i % Columns * PanelWidth, Top + (i / Columns * PanelHeight));
        }

        Legend(svg, verdict.Levels.Count % Columns * PanelWidth, Top + (verdict.Levels.Count / Columns * PanelHeight));
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{height - 10}\" fill=\"#6b7280\">level {LevelPlan.OnStreets}: {verdict.Map.Name}, {StreetMap.OsmAttribution}</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, LevelResult level, double x, double y)
    {
        var samples = level.Rows[0].Samples;
        var walk = level.RandomWalk.Value / level.FrontierSteps.Value;
        var bound = level.Bound / level.FrontierSteps.Value;
        var low = Math.Log(Math.Min(0.8, bound * 0.95));
        var high = Math.Log(Math.Max(walk, level.Rows.Max(static row => row.Samples.Max(static sample => sample.Ratio.High))) * 1.1);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + Left}\" y=\"{y + 4:0.#}\" font-weight=\"600\" fill=\"#111827\">level {level.Level}: {level.Nodes} nodes, {level.Houses} houses</text>\n");
        foreach (var mark in Marks.Where(mark => Math.Log(mark) > low && Math.Log(mark) < high))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x + Left}\" y1=\"{Y(mark):0.#}\" x2=\"{x + Left + PlotWidth}\" y2=\"{Y(mark):0.#}\" stroke=\"{(mark == 1 ? "#6b7280" : "#e5e7eb")}\"/><text x=\"{x + Left - 6}\" y=\"{Y(mark) + 4:0.#}\" text-anchor=\"end\" fill=\"#374151\">{mark}</text>\n");
        }

        Level(walk, "random walk");
        Level(bound, "bound");
        for (var i = 0; i < samples.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(i):0.#}\" y=\"{y + 16 + PlotHeight + 16:0.#}\" text-anchor=\"middle\" fill=\"#374151\">{samples[i].Sample / 1000}k</text>\n");
        }

        for (var arm = 0; arm < level.Rows.Count; arm++)
        {
            var row = level.Rows[arm].Samples;
            var points = string.Join(' ', row.Select((sample, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):0.#},{Y(sample.Ratio.Value):0.#}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colours[arm]}\" stroke-width=\"2\"/>\n");
            for (var i = 0; i < row.Count; i++)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(i):0.#}\" y1=\"{Y(row[i].Ratio.Low):0.#}\" x2=\"{X(i):0.#}\" y2=\"{Y(row[i].Ratio.High):0.#}\" stroke=\"{Colours[arm]}\"/><circle cx=\"{X(i):0.#}\" cy=\"{Y(row[i].Ratio.Value):0.#}\" r=\"2.5\" fill=\"{Colours[arm]}\"/>\n");
            }
        }

        double X(int i) => x + Left + 16 + ((PlotWidth - 32) * (samples.Count > 1 ? (double)i / (samples.Count - 1) : 0.5));
        double Y(double ratio) => y + 16 + (PlotHeight * (high - Math.Log(ratio)) / (high - low));
        void Level(double ratio, string name) => svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x + Left}\" y1=\"{Y(ratio):0.#}\" x2=\"{x + Left + PlotWidth}\" y2=\"{Y(ratio):0.#}\" stroke=\"#9ca3af\" stroke-dasharray=\"5 4\"/><text x=\"{x + Left + PlotWidth}\" y=\"{Y(ratio) - 4:0.#}\" text-anchor=\"end\" fill=\"#6b7280\">{name}</text>\n");
    }

    private static void Legend(StringBuilder svg, double x, double y)
    {
        for (var arm = 0; arm < BrainArm.All.Count; arm++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x + Left}\" y1=\"{y + 24 + (arm * 24)}\" x2=\"{x + Left + 30}\" y2=\"{y + 24 + (arm * 24)}\" stroke=\"{Colours[arm]}\" stroke-width=\"3\"/><text x=\"{x + Left + 40}\" y=\"{y + 28 + (arm * 24)}\" fill=\"#111827\">{BrainArm.All[arm].Name}</text>\n");
        }
    }
}
