using System.Diagnostics.Metrics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cortex.Running;

/// <summary>What the gateway has done since its start. It belongs to the gateway's loop; the instruments export the same figures.</summary>
internal sealed class GatewayFigures
{
    private static readonly Counter<long> EndedCounter = Telemetry.Meter.CreateCounter<long>("nimmerverse.cortex.requests");
    private static readonly Counter<long> TokenCounter = Telemetry.Meter.CreateCounter<long>("nimmerverse.cortex.tokens");
    private static readonly Counter<long> OrphanCounter = Telemetry.Meter.CreateCounter<long>("nimmerverse.cortex.orphaned_tokens");
    private static readonly Counter<long> PreemptedCounter = Telemetry.Meter.CreateCounter<long>("nimmerverse.cortex.preempted");
    private static readonly Counter<long> RetriedCounter = Telemetry.Meter.CreateCounter<long>("nimmerverse.cortex.retried");
    private static readonly Histogram<double> QueueHistogram = Telemetry.Meter.CreateHistogram<double>("nimmerverse.cortex.queue_time", "ms");
    private static readonly Histogram<double> ServiceHistogram = Telemetry.Meter.CreateHistogram<double>("nimmerverse.cortex.service_time", "ms");
    private static readonly Histogram<double> FirstHistogram = Telemetry.Meter.CreateHistogram<double>("nimmerverse.cortex.time_to_first_token", "ms");

    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);

    /// <summary>Requests by how they ended.</summary>
    public IReadOnlyDictionary<string, long> Ended => _ended;

    /// <summary>Requests taken.</summary>
    public long Accepted { get; private set; }

    /// <summary>Tokens of prompts.</summary>
    public long TokensIn { get; private set; }

    /// <summary>Tokens of answers.</summary>
    public long TokensOut { get; private set; }

    /// <summary>Tokens that an engine made after nobody waited for them.</summary>
    public long Orphaned { get; private set; }

    /// <summary>Runs broken off for urgent requests.</summary>
    public long Preempted { get; private set; }

    /// <summary>Runs repeated.</summary>
    public long Retried { get; private set; }

    /// <summary>A request was taken.</summary>
    public void Accept() => Accepted++;

    /// <summary>A request ended.</summary>
    /// <param name="how"><c>answered</c>, or the reason why not.</param>
    /// <param name="queueMs">Milliseconds waited.</param>
    /// <param name="serviceMs">Milliseconds at engines.</param>
    public void End(string how, double queueMs, double serviceMs)
    {
        _ended[how] = _ended.GetValueOrDefault(how) + 1;
        EndedCounter.Add(1, new KeyValuePair<string, object?>("ended", how));
        QueueHistogram.Record(queueMs);
        ServiceHistogram.Record(serviceMs);
    }

    /// <summary>A run ended.</summary>
    /// <param name="result">What it came to.</param>
    public void Ran(RunResult result)
    {
        TokensIn += result.TokensIn;
        TokensOut += result.TokensOut;
        TokenCounter.Add(result.TokensIn, new KeyValuePair<string, object?>("direction", "in"));
        TokenCounter.Add(result.TokensOut, new KeyValuePair<string, object?>("direction", "out"));
        if (result.ToFirst is { } first)
        {
            FirstHistogram.Record(first.TotalMilliseconds);
        }
    }

    /// <summary>An engine went on after nobody waited.</summary>
    /// <param name="tokens">Tokens that it is estimated to have made.</param>
    public void Orphan(long tokens)
    {
        Orphaned += tokens;
        OrphanCounter.Add(tokens);
    }

    /// <summary>A run was broken off for an urgent request.</summary>
    public void Preempt()
    {
        Preempted++;
        PreemptedCounter.Add(1);
    }

    /// <summary>A run is repeated.</summary>
    public void Retry()
    {
        Retried++;
        RetriedCounter.Add(1);
    }
}
