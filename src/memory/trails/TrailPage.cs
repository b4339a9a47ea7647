using System.Buffers;
using System.Text;
using System.Text.Json;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails;

/// <summary>All of one trail, for a person.</summary>
internal static class TrailPage
{
    private static readonly JsonWriterOptions Indented = TrailJson.Line with { Indented = true };

    /// <summary>Writes it.</summary>
    /// <param name="row">The trail.</param>
    /// <returns>Lines, free of control characters of the data.</returns>
    public static string Of(TrailRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var page = new StringBuilder();
        Add(page, "trail", $"{row.Id}  (made {TimeText.Write(TrailTime.Of(row.Id))})");
        Add(page, "kind", row.Kind);
        Add(page, "actor", $"{row.Actor}  on {row.Node}{(row.Simulated ? ", simulated hardware" : "")}");
        Add(page, "environment", $"{row.Environment}, {row.Garden} garden");
        Add(page, "parent", row.Parent?.ToString() ?? "none");
        Add(page, "started", TimeText.Write(row.Started));
        Add(page, "ended", $"{TimeText.Write(row.Ended)}  (took {TimeText.Span(row.Ended - row.Started)})");
        Add(page, "recorded", $"{TimeText.Write(row.Recorded)}  ({TimeText.Span(row.Recorded - TrailTime.Of(row.Id))} after it was made)");
        Add(page, "outcome", row.Outcome);
        Add(page, "cost", $"{TrailTable.Number(row.Cost)} LF");
        Add(page, "reward", $"{TrailTable.Number(row.Reward)} LF");
        Add(page, "model", row.Model is null ? "none" : $"{row.Model}{(row.Generation is { } generation ? $", generation {generation}" : "")}");
        Add(page, "states", row.States.Count == 0 ? "none" : string.Join(" -> ", row.States));
        AddFree(page, "inputs", row.Inputs);
        AddFree(page, "reads", row.Reads);
        AddFree(page, "commands", row.Commands);
        return page.ToString().TrimEnd();
    }

    private static void Add(StringBuilder page, string name, string value) => page.Append($"{name,-12} ").AppendLine(SafeText.Line(value));

    private static void AddFree(StringBuilder page, string name, string? free)
    {
        if (free is null)
        {
            Add(page, name, "none");
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(free.Length * 2);
        using (var parsed = JsonDocument.Parse(free, TrailJson.Deep))
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            parsed.RootElement.WriteTo(json);
        }

        page.AppendLine(name);
        foreach (var line in Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n'))
        {
            page.Append("  ").AppendLine(SafeText.Json(line));
        }
    }
}
