using System.CommandLine;
using System.Text.Json;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Memory.Trails.Stats;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Spectre.Console;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails stats</c>: how many, how good, how dear, how far behind.</summary>
internal static class StatsCommand
{
    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var filter = new FilterOptions();
        var by = new Option<TrailGrouping>("--by") { Description = "kind (the default), actor, day or outcome", HelpName = "GROUP" };
        var json = new Option<bool>("--json") { Description = "One group a line as JSON, then one line on lag and waiting" };
        var command = new Command("stats", "Sum up trails, and say how far writing is behind") { by, json };
        filter.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var meant = filter.Read(parsed, settings.Clock.GetUtcNow());
            await using var source = settings.OpenReader();
            var totals = await new TotalsReader(source).ReadAsync(meant, parsed.GetValue(by), cancellationToken).ToListAsync(cancellationToken);
            var lag = await WriteLag.MeasureAsync(source, cancellationToken);
            var (backlog, why) = await BacklogAsync(settings, cancellationToken);
            if (parsed.GetValue(json))
            {
                PrintLines(terminal, totals, parsed.GetValue(by), lag, backlog);
            }
            else
            {
                PrintTable(terminal, totals, parsed.GetValue(by));
                PrintLag(terminal, settings.Clock, lag, backlog, why);
            }

            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("trails stats", "trails stats --by day --since 7d", "trails stats --by actor --kind episode --json");
    }

    private static async Task<(StreamBacklog? Backlog, string? Why)> BacklogAsync(ToolSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await using var bus = await settings.ConnectAsync(cancellationToken);
            return (await StreamBacklog.ReadAsync(bus, settings.Environment, cancellationToken), null);
        }
        catch (BusException exception)
        {
            return (null, exception.Message);
        }
    }

    private static void PrintTable(Terminal terminal, List<TrailTotals> totals, TrailGrouping grouping)
    {
        var table = new Table().Border(TableBorder.None).AddColumns(grouping.ToString().ToLowerInvariant(), "trails", "success", "failure", "aborted", "cost", "reward", "first (UTC)", "last (UTC)");
        foreach (var column in table.Columns.Skip(1).Take(6))
        {
            column.RightAligned();
        }

        foreach (var one in totals)
        {
            Add(table, one);
        }

        if (totals.Count != 1)
        {
            Add(table, new TrailTotals(
                "all", totals.Sum(static one => one.Trails), totals.Sum(static one => one.Success), totals.Sum(static one => one.Failure),
                totals.Sum(static one => one.Aborted), totals.Sum(static one => one.Cost), totals.Sum(static one => one.Reward),
                totals.Count == 0 ? default : totals.Min(static one => one.First), totals.Count == 0 ? default : totals.Max(static one => one.Last)));
        }

        foreach (var column in table.Columns)
        {
            column.NoWrap = true;
        }

        terminal.Rich.Write(table);
    }

    private static void Add(Table table, TrailTotals one) => table.AddRow(
        Markup.Escape(SafeText.Line(one.Group, 40)), $"{one.Trails:#,0}", $"{one.Success:#,0}", $"{one.Failure:#,0}", $"{one.Aborted:#,0}", $"{one.Cost:#,0.0}", $"{one.Reward:#,0.0}",
        one.Trails == 0 ? "" : $"{one.First.UtcDateTime:yyyy-MM-dd HH:mm:ss}", one.Trails == 0 ? "" : $"{one.Last.UtcDateTime:yyyy-MM-dd HH:mm:ss}");

    private static void PrintLag(Terminal terminal, TimeProvider clock, WriteLag? lag, StreamBacklog? backlog, string? why)
    {
        terminal.Print(lag is null
            ? "No trail is stored."
            : $"Lag: half of the newest {lag.Sample:#,0} trails were written within {TimeText.Span(lag.Median)}, 99 % within {TimeText.Span(lag.P99)}; the newest was made {TimeText.Span(clock.GetUtcNow() - lag.Newest)} ago.");
        terminal.Print(backlog is null
            ? $"Waiting trails and dead letters are unknown: {SafeText.Line(why ?? "")}"
            : $"Waiting in the stream: {string.Join(", ", backlog.Waiting.Select(static one => $"{one.Value?.ToString("#,0") ?? "unknown"} for {one.Key}"))}. Dead letters: {backlog.DeadLetters?.ToString("#,0") ?? "no such stream"}.");
    }

    private static void PrintLines(Terminal terminal, List<TrailTotals> totals, TrailGrouping grouping, WriteLag? lag, StreamBacklog? backlog)
    {
        foreach (var one in totals)
        {
            terminal.Print(TrailJson.ToLine(json => Write(json, one, grouping)));
        }

        terminal.Print(TrailJson.ToLine(json =>
        {
            json.WriteStartObject();
            if (lag is not null)
            {
                json.WriteNumber("lag_median_ms"u8, lag.Median.TotalMilliseconds);
                json.WriteNumber("lag_p99_ms"u8, lag.P99.TotalMilliseconds);
                json.WriteNumber("lag_sample"u8, lag.Sample);
                json.WriteString("newest"u8, TimeText.Write(lag.Newest));
            }

            foreach (var (reader, waiting) in backlog?.Waiting ?? new Dictionary<string, long?>())
            {
                if (waiting is { } known)
                {
                    json.WriteNumber($"waiting_{reader}", known);
                }
            }

            if (backlog?.DeadLetters is { } letters)
            {
                json.WriteNumber("dead_letters"u8, letters);
            }

            json.WriteEndObject();
        }));
    }

    private static void Write(Utf8JsonWriter json, TrailTotals one, TrailGrouping grouping)
    {
        json.WriteStartObject();
        json.WriteString(grouping.ToString().ToLowerInvariant(), one.Group);
        json.WriteNumber("trails"u8, one.Trails);
        json.WriteNumber("success"u8, one.Success);
        json.WriteNumber("failure"u8, one.Failure);
        json.WriteNumber("aborted"u8, one.Aborted);
        TrailJson.WriteNumber(json, "cost"u8, one.Cost);
        TrailJson.WriteNumber(json, "reward"u8, one.Reward);
        json.WriteString("first"u8, TimeText.Write(one.First));
        json.WriteString("last"u8, TimeText.Write(one.Last));
        json.WriteEndObject();
    }
}
