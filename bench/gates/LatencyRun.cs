using System.Collections.Concurrent;
using System.Diagnostics;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Bench.Gates;

/// <summary>One rate: background waves on one connection, probes on another, transitions and status on a third.</summary>
internal sealed class LatencyRun(LiveThalamus live, IReadOnlyList<string> probeWords)
{
    /// <summary>Probes per second; each opens a gate of its own, which has fallen back to stable when its turn comes again.</summary>
    public const int ProbesPerSecond = 100;

    private readonly ConcurrentDictionary<Guid, Sent> _sent = new();
    private readonly List<Arrived> _arrived = [];
    private GatesStatus? _status;

    public async Task<LatencyResult> RunAsync(int wavesPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var load = await live.ConnectAsync("load", sendImmediately: false, cancellationToken);
        await using var probe = await live.ConnectAsync("probe", sendImmediately: true, cancellationToken);
        await using var ear = await live.ConnectAsync("ear", sendImmediately: false, cancellationToken);
        await using var opens = await ear.SubscribeAsync(Subjects.GateTransition.Filter(EnvironmentName.Dev, "open").Value, cancellationToken: cancellationToken);
        await using var statuses = await ear.SubscribeAsync(Subjects.GatesStatus.All(EnvironmentName.Dev).Value, cancellationToken: cancellationToken);
        var hearing = Task.WhenAll(HearAsync(opens), WatchAsync(statuses));
        await SettleAsync(cancellationToken);
        var before = Handled();
        var cpu = live.ThalamusCpu;

        var templates = LoadTemplates();
        var background = wavesPerSecond - (2 * ProbesPerSecond);
        var loading = OpenLoop.RunAsync(background, duration, (turn, _) =>
        {
            var template = templates[turn % templates.Length];
            load.Publish(template.Subject, template.Write(Guid.NewGuid(), TimeProvider.System.GetUtcNow()));
        });
        var probing = OpenLoop.RunAsync(ProbesPerSecond, duration, (turn, due) => Probe(probe, turn, due));
        await Task.WhenAll(loading, probing);
        var used = (live.ThalamusCpu - cpu) / duration;
        await SettleAsync(cancellationToken);

        var sentWaves = (long)(background * duration.TotalSeconds) + (2L * _sent.Count);
        var handled = Handled() - before;
        await opens.DisposeAsync();
        await statuses.DisposeAsync();
        await hearing;
        return new(wavesPerSecond, _sent.Count, [.. _arrived], sentWaves, handled, 100 * used);
    }

    // Two agreeing waves of two cells: the second opens the gate, and its latency is measured.
    private void Probe(BusConnection probe, long turn, long due)
    {
        var word = probeWords[(int)(turn % probeWords.Count)];
        var first = new WaveTemplate("probe-a", word, 0.9);
        var second = new WaveTemplate("probe-b", word, 0.9);
        probe.Publish(first.Subject, first.Write(Guid.NewGuid(), TimeProvider.System.GetUtcNow()));
        var id = Guid.NewGuid();
        var payload = second.Write(id, TimeProvider.System.GetUtcNow());
        _sent[id] = new(due, Stopwatch.GetTimestamp());
        probe.Publish(second.Subject, payload);
    }

    private async Task HearAsync(BusSubscription opens)
    {
        await foreach (var raw in opens.ReadAllAsync(CancellationToken.None))
        {
            var now = Stopwatch.GetTimestamp();
            if (!MessageCodec.TryRead(raw.Payload.Span, Subjects.GateTransition.Json, Subjects.GateTransition.MessageType, out var message, out _))
            {
                continue;
            }

            foreach (var signal in message.Body.TriggerSignals)
            {
                if (_sent.TryGetValue(signal.MessageId, out var sent))
                {
                    _arrived.Add(new(
                        Stopwatch.GetElapsedTime(sent.At, now).TotalMilliseconds, Stopwatch.GetElapsedTime(sent.Due, now).TotalMilliseconds));
                }
            }
        }
    }

    private async Task WatchAsync(BusSubscription statuses)
    {
        await foreach (var raw in statuses.ReadAllAsync(CancellationToken.None))
        {
            if (MessageCodec.TryRead(raw.Payload.Span, Subjects.GatesStatus.Json, Subjects.GatesStatus.MessageType, out var message, out _))
            {
                Volatile.Write(ref _status, message.Body);
            }
        }
    }

    // Waits until two statuses in a row say the same: everything that arrived is handled, and probe gates are stable again.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var last = -1L;
        do
        {
            last = Handled();
            await Task.Delay(TimeSpan.FromSeconds(1.5), cancellationToken);
        }
        while (Volatile.Read(ref _status) is null || Handled() != last || IsAnyProbeOpen());
    }

    private bool IsAnyProbeOpen() => Volatile.Read(ref _status)!.Gates.Skip(GateDefinitions.Shipped.Count).Any(static gate => gate.StateValue > 0.05);

    private long Handled() => Volatile.Read(ref _status) is { } status ? status.Waves + status.Refused.Values.Sum() : 0;

    // A quarter of the background is in words that nobody knows: known ones might touch the gate of a probe.
    private static WaveTemplate[] LoadTemplates() =>
    [
        .. GateDefinitions.Shipped.SelectMany(static gate => gate.Anchors.Take(2)).Concat(["qqa", "qqb", "qqc", "qqd"])
            .Select(static (word, i) => new WaveTemplate($"load-{i}", word, 0.3 + (i % 7 / 10.0))),
    ];

    /// <param name="Due">When the schedule wanted it sent.</param>
    /// <param name="At">When it was sent.</param>
    private readonly record struct Sent(long Due, long At);
}

/// <summary>A transition that was heard.</summary>
/// <param name="SinceSentMs">Since its wave was sent.</param>
/// <param name="SinceDueMs">Since its wave should have been sent.</param>
internal readonly record struct Arrived(double SinceSentMs, double SinceDueMs);

/// <summary>What one rate gave.</summary>
/// <param name="WavesPerSecond">The rate.</param>
/// <param name="Probes">Probes sent.</param>
/// <param name="Arrivals">Transitions heard.</param>
/// <param name="Sent">Waves sent.</param>
/// <param name="Handled">Waves that the thalamus says it handled.</param>
/// <param name="CpuPct">CPU time of the thalamus in percent of one core.</param>
internal sealed record LatencyResult(
    int WavesPerSecond, int Probes, IReadOnlyList<Arrived> Arrivals, long Sent, long Handled, double CpuPct)
{
    public double Percentile(double share, Func<Arrived, double> latency)
    {
        var sorted = Arrivals.Select(latency).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
