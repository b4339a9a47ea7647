using System.Globalization;
using System.Text;

namespace Nimmerverse.Bench;

/// <summary>A result as a Markdown page.</summary>
internal static class ResultPage
{
    public static string Write(IBenchmark benchmark, BenchmarkResult result, Machine machine, string[] args)
    {
        var page = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"# {benchmark.Name}\n\n{benchmark.Summary}\n\n")
            .Append("| what | value | unit | reach |\n|---|---:|---|---|\n");
        foreach (var row in result.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row.What} | {Format(row.Value)} | {row.Unit} | {row.Reach} |\n");
        }

        page.Append('\n');
        foreach (var note in result.Notes)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {note}\n");
        }

        foreach (var picture in result.Pictures)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n![{Path.GetFileNameWithoutExtension(picture)}]({picture})\n");
        }

        return page.Append(CultureInfo.InvariantCulture, $"""

            Measured {machine.Date:yyyy-MM-dd HH:mm} UTC at commit {machine.Commit} with `./nimmerverse bench {string.Join(' ', args)}` on
            {machine.Processor}, {machine.Cores} cores, {machine.MemoryGib:0.#} GiB, {machine.System}, {machine.Runtime}.

            """).ToString();
    }

    private static string Format(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1_000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###e0", CultureInfo.InvariantCulture),
    };
}
