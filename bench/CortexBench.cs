using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Nimmerverse.Bench.Cortex;
using Nimmerverse.Bench.Gates;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench;

/// <summary>What the gateway to the large mind adds to a call, and how it behaves under floods.</summary>
public sealed class CortexBench : IBenchmark
{
    private const int ThinkMs = 100;
    private static readonly byte[] Body = """{"model":"nyx","messages":[{"role":"user","content":"hello"}],"max_tokens":16}"""u8.ToArray();

    /// <inheritdoc />
    public string Name => "cortex";

    /// <inheritdoc />
    public string Summary => "Latency that the gateway adds to a direct call, fairness and urgency under floods, budgets, cancellation, memory.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rows = new List<BenchmarkRow>();
        var seconds = context.Quick ? 2 : 15;
        await using (var programs = await BenchPrograms.StartAsync(context, ThinkMs, cancellationToken))
        {
            await ClosedAsync(programs.Direct, 32, 4, cancellationToken);
            await ClosedAsync(programs.Through, 32, 6, cancellationToken);
            foreach (var concurrency in (int[])[1, 16, 64])
            {
                var direct = new ConcurrentBag<double>();
                var through = new ConcurrentBag<double>();

                // In turns, so that what else the machine does falls on both.
                for (var turn = 0; turn < seconds; turn++)
                {
                    AddAll(direct, await ClosedAsync(programs.Direct, concurrency, 1, cancellationToken));
                    AddAll(through, await ClosedAsync(programs.Through, concurrency, 1, cancellationToken));
                }

                Report(rows, $"concurrency {concurrency}", direct, through, concurrency == 64 ? "< 1" : null);
            }

            Report(
                rows, "1,000 a second", await OpenAsync(programs.Direct, seconds, cancellationToken),
                await OpenAsync(programs.Through, seconds, cancellationToken), null);
        }

        await FloodAsync(rows, context.Quick ? 400 : 2_000);
        await UrgencyAsync(rows, context.Quick ? 1_000 : 10_000);
        await BudgetAsync(rows);
        await CancelAsync(rows, context.Quick ? 20 : 100);
        return new BenchmarkResult(
            rows,
            [
                $"Latency: gateway and scripted oracle are programs of their own on one machine with the load; the oracle thinks {ThinkMs} ms, then answers 4 tokens. "
                + "A whole call; callers are spread over the oracle's thinking time; direct and through the gateway in turns of one second. Added = difference of the percentiles. Credits exceed the load, so nothing queues.",
                "Flood, urgency, budget, cancellation and memory: the gateway in the benchmark's process before the same oracle over HTTP.",
            ],
            []);
    }

    private static void AddAll(ConcurrentBag<double> bag, IEnumerable<double> values)
    {
        foreach (var value in values)
        {
            bag.Add(value);
        }
    }

    private static void Report(List<BenchmarkRow> rows, string what, IEnumerable<double> direct, IEnumerable<double> through, string? reach)
    {
        var (d, t) = (direct.Order().ToArray(), through.Order().ToArray());
        rows.Add(new($"{what}: direct p50", At(d, 0.5), "ms"));
        rows.Add(new($"{what}: direct p99", At(d, 0.99), "ms"));
        rows.Add(new($"{what}: added p50", At(t, 0.5) - At(d, 0.5), "ms"));
        rows.Add(new($"{what}: added p99", At(t, 0.99) - At(d, 0.99), "ms", reach));
        rows.Add(new($"{what}: calls measured", t.Length, "calls"));
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static async Task<double> CallAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new("application/json");
        using var response = await client.PostAsync("v1/chat/completions", content, cancellationToken);
        var text = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode || text.AsSpan().IndexOf("\"stop\""u8) < 0)
        {
            throw new InvalidOperationException($"A call ended with {response.StatusCode}: {Encoding.UTF8.GetString(text)}");
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<ConcurrentBag<double>> ClosedAsync(HttpClient client, int concurrency, int seconds, CancellationToken cancellationToken)
    {
        var times = new ConcurrentBag<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async caller =>
        {
            // Callers who began together would all come back together, and each measure the others.
            await Task.Delay(ThinkMs * caller / concurrency, cancellationToken);
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                times.Add(await CallAsync(client, cancellationToken));
            }
        }));
        return times;
    }

    private static async Task<ConcurrentBag<double>> OpenAsync(HttpClient client, int seconds, CancellationToken cancellationToken)
    {
        var times = new ConcurrentBag<double>();
        var calls = new ConcurrentBag<Task>();
        await OpenLoop.RunAsync(1_000, TimeSpan.FromSeconds(seconds), (_, due) => calls.Add(Task.Run(
            async () =>
            {
                await CallAsync(client, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
            },
            cancellationToken)));
        await Task.WhenAll(calls);
        return times;
    }

    private static async Task FloodAsync(List<BenchmarkRow> rows, int flood)
    {
        await using var oracle = await OracleServer.StartAsync(
            new OracleOptions { Tokens = 2, PerToken = TimeSpan.FromMilliseconds(2) }, TimeProvider.System, CancellationToken.None);
        await using var bench = await BenchGateway.StartAsync(oracle, credits: 8);
        var life = TimeSpan.FromMinutes(4);
        var answers = new List<(string Who, Task<CognitiveResponse> Answer)>();
        for (var i = 0; i < flood; i++)
        {
            answers.Add(("flood", (await bench.SendAsync("key-flood", 8, 16, life)).Answer));
        }

        for (var i = 0; i < 100; i++)
        {
            answers.Add(("modest", (await bench.SendAsync($"key-{i % 20}", 8, 16, life)).Answer));
            answers.Add(("lowest", (await bench.SendAsync($"key-low-{i % 20}", 0, 16, life)).Answer));
        }

        await Task.WhenAll(answers.Select(static one => one.Answer));
        foreach (var group in answers.GroupBy(static one => one.Who))
        {
            var waits = new List<double>();
            foreach (var (_, answer) in group)
            {
                waits.Add((await answer).QueueMs);
            }

            rows.Add(new($"flood of {flood}: longest wait, {group.Key}", waits.Max(), "ms"));
        }

        var starved = 0;
        foreach (var (_, answer) in answers)
        {
            starved += (await answer).Outcome is CognitiveOutcome.Answered ? 0 : 1;
        }

        rows.Add(new($"flood of {flood}: starved requests", starved, "requests", "0"));
    }

    private static async Task UrgencyAsync(List<BenchmarkRow> rows, int waiting)
    {
        await using var oracle = await OracleServer.StartAsync(
            new OracleOptions { Tokens = 100, PerToken = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, CancellationToken.None);
        await using var bench = await BenchGateway.StartAsync(oracle, credits: 8);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < waiting; i++)
        {
            await bench.SendAsync($"key-{i % 100}", i % 9, 100, TimeSpan.FromMinutes(30), padding: 1_000);
        }

        await bench.Gateway.QueryAsync(static () => 0);
        rows.Add(new($"memory of {waiting} queued requests with 1 kB prompts", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1_048_576.0, "MiB"));
        var times = new List<double>();
        for (var i = 0; i < 50; i++)
        {
            var (answer, _) = await bench.SendAsync("operator", 10, 1, TimeSpan.FromMinutes(1));
            times.Add((await answer).QueueMs);
        }

        var sorted = times.Order().ToArray();
        rows.Add(new($"urgent arrival to dispatch under {waiting} queued, p50", At(sorted, 0.5), "ms"));
        rows.Add(new($"urgent arrival to dispatch under {waiting} queued, p99", At(sorted, 0.99), "ms"));
    }

    private static async Task BudgetAsync(List<BenchmarkRow> rows)
    {
        _ = IdentityBook.Read("""{"key-*": {"gate": "always", "tokens": 20000, "lf": 1000000}}""", out var identities);
        await using var oracle = await OracleServer.StartAsync(new OracleOptions(), TimeProvider.System, CancellationToken.None);
        await using var bench = await BenchGateway.StartAsync(oracle, credits: 64, identities);
        var asked = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => Task.Run(() => bench.SendAsync("key-a", 5, 32, TimeSpan.FromMinutes(1)))));
        long answered = 0;
        foreach (var (answer, _) in asked)
        {
            var response = await answer;
            answered += response.Outcome is CognitiveOutcome.Answered ? response.TokensIn + response.TokensOut : 0;
        }

        var account = bench.Ledger.Snapshot().Single(static one => one.Identity == "key-a");
        rows.Add(new("budget of 20,000 tokens, 2,000 callers at once: tokens over the limit", Math.Max(0, account.Used.Tokens - account.Limit.Tokens), "tokens", "0"));
        rows.Add(new("the same: tokens settled that no answer tells of", account.Used.Tokens - answered, "tokens", "0"));
    }

    private static async Task CancelAsync(List<BenchmarkRow> rows, int times)
    {
        await using var oracle = await OracleServer.StartAsync(
            new OracleOptions { Tokens = 1_000, PerToken = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, CancellationToken.None);
        await using var bench = await BenchGateway.StartAsync(oracle, credits: 8);
        var milliseconds = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var (answer, id) = await bench.SendAsync("operator", 5, 1_000, TimeSpan.FromMinutes(1));
            while (oracle.Running == 0)
            {
                await Task.Delay(1);
            }

            var started = Stopwatch.GetTimestamp();
            await bench.Gateway.PostAsync(() => bench.Gateway.Cancel(id, "operator"));
            while (oracle.Running > 0)
            {
                await Task.Yield();
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await answer;
        }

        var sorted = milliseconds.Order().ToArray();
        rows.Add(new("cancel to slot free, p50", At(sorted, 0.5), "ms"));
        rows.Add(new("cancel to slot free, p99", At(sorted, 0.99), "ms"));
    }
}
