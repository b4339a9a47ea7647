using System.CommandLine;
using System.Text.Json;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.Tiers;

/// <summary><c>tiers</c>: measures a running village against the deadlines of its tiers.</summary>
internal static class TiersCommand
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Something that no gate sends and no rule fits: it is decided, escalated to whoever asked, and changes nothing.</summary>
    private static readonly JsonElement Probe = JsonElement.Parse("""{"to_state":"stable"}""");

    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var length = new Option<string>("--for") { Description = "How long to measure", HelpName = "TIME", DefaultValueFactory = static _ => "10s" };
        var json = new Option<bool>("--json") { Description = "Print one JSON array" };
        var command = new Command("tiers", "Measure how long each tier takes, against its deadline") { length, json };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var span = DurationText.Parse(parsed.GetRequiredValue(length))
                ?? throw new ExitException(ExitCode.Usage, $"--for is '{parsed.GetValue(length)}', but must be a time such as 500ms, 10s or 2m.");
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var meter = new TierMeter();
            await MeasureAsync(village, meter, span, cancellationToken);
            if (parsed.GetValue(json))
            {
                return terminal.Print(JsonSerializer.Serialize(meter.Rows(), TierJson.Default.IReadOnlyListTierRow));
            }

            Print(terminal, meter.Rows(), span);
            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("tiers", "tiers --for 1m", "tiers --json | jq '.[] | select(.late > 0)'");
    }

    private static async Task MeasureAsync(RunningVillage village, TierMeter meter, TimeSpan span, CancellationToken cancellationToken)
    {
        var messenger = village.Messenger;
        await using var transitions = await messenger.SubscribeAsync(Subjects.GateTransition.All(village.Environment), cancellationToken: cancellationToken);
        await using var trails = await messenger.SubscribeAsync(Subjects.Trail.All(village.Environment), cancellationToken: cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        done.CancelAfter(span);
        try
        {
            await Task.WhenAll(
                ReadAsync(transitions, received => meter.Hear(received.Message), done.Token),
                ReadAsync(trails, received => meter.Hear(received.Body), done.Token),
                ProbeAsync(meter, 1, "sum by the math cell", token => AskMathAsync(village, token), done.Token),
                ProbeAsync(meter, 4, "question and answer", token => AskBoundaryAsync(village, token), done.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    private static async Task ReadAsync<TBody>(TypedSubscription<TBody> subscription, Action<Received<TBody>> hear, CancellationToken cancellationToken)
        where TBody : class
    {
        await foreach (var received in subscription.ReadAllAsync(cancellationToken))
        {
            hear(received);
        }
    }

    /// <summary>Asks at a steady rate; what is not answered within the deadline counts as twice the deadline.</summary>
    private static async Task ProbeAsync(TierMeter meter, int tier, string what, Func<CancellationToken, Task<ReplyStatus>> ask, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProbeEvery);
        do
        {
            var began = TimeProvider.System.GetTimestamp();
            var status = await ask(cancellationToken);
            if (status is ReplyStatus.Answered)
            {
                meter.Add(tier, what, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            }
            else if (status is ReplyStatus.TimedOut)
            {
                meter.Add(tier, what, 2 * ProcessingTiers.DeadlineOf(tier).TotalMilliseconds);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static async Task<ReplyStatus> AskMathAsync(RunningVillage village, CancellationToken cancellationToken) => (await village.Messenger.RequestAsync(
        Subjects.MathRequest, Subjects.MathRequest.For(village.Environment), new MathRequest { Expression = "15 + 27" }, ProcessingTiers.DeadlineOf(1), cancellationToken)).Status;

    private static async Task<ReplyStatus> AskBoundaryAsync(RunningVillage village, CancellationToken cancellationToken) => (await village.Messenger.RequestAsync(
        Subjects.BoundaryTransform,
        Subjects.BoundaryTransform.For(village.Environment),
        new TransformRequest { Direction = TransformDirection.ToCortex, Domain = "gate", Input = Probe },
        ProcessingTiers.DeadlineOf(4),
        cancellationToken)).Status;

    private static void Print(Terminal terminal, IReadOnlyList<TierRow> rows, TimeSpan span)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("tier", "", "deadline", "measured", "times", "p50", "p99", "late");
        foreach (var row in rows)
        {
            table.AddRow(
                $"{row.Tier}", row.Name, $"{row.DeadlineMs:N0} ms", Markup.Escape(row.What), row.Count > 0 ? $"{row.Count:N0}" : "-", Milliseconds(row.P50Ms), Milliseconds(row.P99Ms),
                row.Count == 0 ? "-" : row.Late == 0 ? "[green]0[/]" : $"[red]{row.Late:N0}[/]");
        }

        terminal.Rich.Write(table);
        terminal.Print($"Measured for {span.TotalSeconds:0.#} s. Waves, gates and behaviours are timed by their headers; requests carry their deadline and are not worked on after it.");
    }

    private static string Milliseconds(double? value) => value is { } known ? $"{known:0.00} ms" : "-";
}
