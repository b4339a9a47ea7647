using System.CommandLine;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails query</c>: the trails that a filter means.</summary>
internal static class QueryCommand
{
    private const int RowsOfTable = 50;

    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var filter = new FilterOptions();
        var limit = new Option<long?>("--limit", "-n") { Description = $"Most trails; 0 for all (default {RowsOfTable} as a table, all as JSON)", HelpName = "N" };
        var order = new Option<TrailOrder>("--order") { Description = "newest (the default), oldest, reward or cost first", HelpName = "ORDER" };
        var after = new Option<string?>("--after") { Description = "Go on behind this trail (the next page)", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "One trail a line as JSON, whole" };
        var command = new Command("query", "Show the trails that a filter means") { limit, order, after, json };
        filter.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var meant = filter.Read(parsed, settings.Clock.GetUtcNow());
            var asJson = parsed.GetValue(json);
            var most = parsed.GetValue(limit) switch
            {
                < 0 => throw new ExitException(ExitCode.Usage, "--limit must not be below 0."),
                0 => long.MaxValue,
                null => asJson ? long.MaxValue : RowsOfTable,
                { } given => given,
            };
            var behind = parsed.GetValue(after) is { } text
                ? TrailId.Parse(text) is { IsWhole: true } id ? id.First : throw new ExitException(ExitCode.Usage, $"--after '{text}' is no whole trail id.")
                : (Guid?)null;
            await using var source = settings.OpenReader();
            var store = new TrailStore(source);
            var rows = ReadAsync(store, meant, parsed.GetValue(order), behind, most, cancellationToken);
            return asJson ? await PrintLinesAsync(terminal, rows) : await PrintTableAsync(terminal, rows, parsed.GetValue(order), most);
        }));
        return command.WithExamples(
            "trails query", "trails query --kind gate_transition --where inputs.gate_id=math --since 2h", "trails query --outcome failure --order cost --limit 20",
            "trails query --kind episode --actor 7 --json | jq .reward");
    }

    private static IAsyncEnumerable<TrailRow> ReadAsync(TrailStore store, TrailFilter filter, TrailOrder order, Guid? after, long limit, CancellationToken cancellationToken)
    {
        if (order is TrailOrder.Newest or TrailOrder.Oldest)
        {
            return store.ReadAsync(filter, descending: order is TrailOrder.Newest, after, limit, cancellationToken);
        }

        return after is null
            ? store.HighestAsync(filter, order, limit, cancellationToken)
            : throw new ExitException(ExitCode.Usage, "--after pages by id; use it with --order newest or oldest.");
    }

    private static async Task<int> PrintLinesAsync(Terminal terminal, IAsyncEnumerable<TrailRow> rows)
    {
        await foreach (var row in rows)
        {
            terminal.Print(TrailJson.ToLine(row));
        }

        return (int)ExitCode.Ok;
    }

    private static async Task<int> PrintTableAsync(Terminal terminal, IAsyncEnumerable<TrailRow> rows, TrailOrder order, long most)
    {
        TrailRow? last = null;
        var count = 0L;
        await foreach (var row in rows)
        {
            if (count++ == 0)
            {
                terminal.Print(TrailTable.Header);
            }

            terminal.Print(TrailTable.Line(row, terminal));
            last = row;
        }

        if (last is null)
        {
            await terminal.Error.WriteLineAsync("No trail is like that.");
        }
        else if (count == most && order is TrailOrder.Newest or TrailOrder.Oldest)
        {
            await terminal.Output.FlushAsync();
            await terminal.Error.WriteLineAsync($"{count} trails; the next page: --after {last.Id}");
        }

        return (int)ExitCode.Ok;
    }
}
