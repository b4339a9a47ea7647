using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Bench;

/// <summary>What the bus carries over a real nats-server on this machine: rates and latencies of every way to send.</summary>
public sealed class BusBench : IBenchmark
{
    private const int PayloadBytes = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public string Name => "bus";

    /// <inheritdoc />
    public string Summary => "Messages a second and latency over a real server: publish, request, stream publish, pull.";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var scale = context.Quick ? 1 : 20;
        await using var server = await BenchServer.StartAsync(cancellationToken);
        await using var bus = await ConnectAsync(server, cancellationToken);
        await using var other = await ConnectAsync(server, cancellationToken);
        var rows = new List<BenchmarkRow>();
        await PublishAsync(bus, 50_000 * scale, rows, cancellationToken);
        await DeliverAsync(bus, other, 25_000 * scale, rows, cancellationToken);
        await RequestAsync(bus, other, 1_000 * scale, rows, cancellationToken);
        await bus.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfiguration("BENCH", ["bench.stream.>"]) { MaxBytes = 1L << 30 }, cancellationToken);
        await StreamPublishAsync(bus, 500 * scale, inFlight: 1, rows, cancellationToken);
        await StreamPublishAsync(bus, 5_000 * scale, inFlight: 256, rows, cancellationToken);
        await PullAsync(bus, 5_000 * scale, rows, cancellationToken);
        return new BenchmarkResult(
            rows,
            [
                $"Server: nats-server {server.Version}, a child of the benchmark on loopback with a file store; payload {PayloadBytes} bytes; client libnats {NatsLibrary.Load().Version}.",
                "Client, responder and server share the machine's cores. A rate counts until the last message was confirmed: by a flush, by its reader, or by the stream.",
                "Streams on one server acknowledge before the disk has synced (nats-server's default).",
            ],
            []);
    }

    private static Task<BusConnection> ConnectAsync(BenchServer server, CancellationToken cancellationToken) =>
        BusConnection.ConnectAsync(
            new BusOptions { Url = server.Url, Name = "bench" }, NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    private static async Task PublishAsync(BusConnection bus, int count, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        var payload = new byte[PayloadBytes];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            bus.Publish("bench.nobody", payload);
        }

        await bus.FlushAsync(Patience, cancellationToken);
        rows.Add(new("publish, nobody listens", count / Stopwatch.GetElapsedTime(started).TotalSeconds, "messages/s"));
    }

    private static async Task DeliverAsync(
        BusConnection bus, BusConnection other, int count, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        await using var subscription = await other.SubscribeAsync(
            "bench.deliver", new SubscriptionOptions { Capacity = count }, cancellationToken);
        var payload = new byte[PayloadBytes];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            bus.Publish("bench.deliver", payload);
        }

        for (var i = 0; i < count - subscription.Dropped; i++)
        {
            await subscription.Messages.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
        }

        rows.Add(new("publish and receive on another connection", count / Stopwatch.GetElapsedTime(started).TotalSeconds, "messages/s"));
        rows.Add(new("lost on the way", subscription.Dropped, "messages", "0"));
    }

    private static async Task RequestAsync(
        BusConnection bus, BusConnection other, int count, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        await using var subscription = await other.SubscribeAsync("bench.ask", cancellationToken: cancellationToken);
        var responder = Task.Run(
            async () =>
            {
                await foreach (var request in subscription.ReadAllAsync(cancellationToken))
                {
                    other.Publish(request.ReplyTo!, request.Payload.Span);
                }
            },
            cancellationToken);
        var payload = new byte[PayloadBytes];
        var microseconds = new double[count];
        for (var i = -count / 10; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var reply = await bus.RequestAsync("bench.ask", payload, Patience, cancellationToken: cancellationToken);
            if (!reply.IsAnswered)
            {
                throw new InvalidOperationException($"A request ended as {reply.Status}.");
            }

            if (i >= 0)
            {
                microseconds[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }

        await subscription.DisposeAsync();
        await responder;
        Array.Sort(microseconds);
        rows.Add(new("request and reply, p50", microseconds[count / 2], "us"));
        rows.Add(new("request and reply, p99", microseconds[count * 99 / 100], "us"));
    }

    private static async Task StreamPublishAsync(
        BusConnection bus, int count, int inFlight, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        var payload = new byte[PayloadBytes];
        var next = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) <= count)
            {
                var ack = await bus.JetStream.PublishAsync("bench.stream.a", payload, cancellationToken: cancellationToken);
                if (!ack.IsStored)
                {
                    throw new InvalidOperationException($"A publication ended as {ack}.");
                }
            }
        }));
        rows.Add(new(
            $"stream publish, {inFlight} in flight", count / Stopwatch.GetElapsedTime(started).TotalSeconds, "acknowledged/s"));
    }

    private static async Task PullAsync(BusConnection bus, int count, List<BenchmarkRow> rows, CancellationToken cancellationToken)
    {
        var consumer = await bus.JetStream.CreateOrUpdateConsumerAsync(
            "BENCH", new ConsumerConfiguration("bench") { MaxAckPending = 10_000 }, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var read = 0;
        await foreach (var message in consumer.ConsumeAsync(1_000, cancellationToken))
        {
            message.Ack();
            if (++read == count)
            {
                break;
            }
        }

        rows.Add(new("pull and acknowledge", read / Stopwatch.GetElapsedTime(started).TotalSeconds, "messages/s"));
        var confirmed = Math.Max(1, count / 10);
        started = Stopwatch.GetTimestamp();
        var last = await consumer.FetchAsync(Math.Min(confirmed, 500), TimeSpan.FromSeconds(1), cancellationToken);
        foreach (var message in last)
        {
            if (!await message.AckAsync(Patience, cancellationToken))
            {
                throw new InvalidOperationException("An acknowledgement was not confirmed.");
            }
        }

        rows.Add(new("pull and acknowledge, each confirmed", last.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, "messages/s"));
    }
}
