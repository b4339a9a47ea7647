using System.Diagnostics.Metrics;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>Counts crossings. It belongs to the boundary's loop.</summary>
internal sealed class Tally
{
    private const int Window = 1_024;

    private static readonly Counter<long> Crossings = Telemetry.Meter.CreateCounter<long>("nimmerverse.boundary.crossings");
    private static readonly Histogram<double> Times = Telemetry.Meter.CreateHistogram<double>("nimmerverse.boundary.time", "ms");

    private readonly Dictionary<string, long> _ended = [];
    private readonly double[] _times = new double[Window];
    private long _count;
    private long _invalid;
    private long _repaired;
    private long _fellBack;

    /// <summary>Counts one.</summary>
    /// <param name="reply">What crossed.</param>
    /// <param name="decision">The decision behind it; null when nothing was decided.</param>
    public void Add(TransformReply reply, Decision? decision)
    {
        var outcome = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reply.Outcome.ToString());
        _ended[outcome] = _ended.GetValueOrDefault(outcome) + 1;
        _times[_count++ % Window] = reply.ElapsedMs;
        _invalid += decision?.Invalid ?? 0;
        _repaired += reply.Repaired ? 1 : 0;
        _fellBack += decision is { FellBack: true } ? 1 : 0;
        Crossings.Add(1, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("backend", reply.Backend));
        Times.Record(reply.ElapsedMs, new KeyValuePair<string, object?>("backend", reply.Backend));
    }

    /// <summary>Says how it stands.</summary>
    /// <param name="specialists">The models.</param>
    /// <returns>The status.</returns>
    public BoundaryStatus Status(Specialists specialists)
    {
        var times = _times[..(int)Math.Min(_count, Window)];
        Array.Sort(times);
        return new()
        {
            Backend = specialists.Any ? Decision.ModelName : Decision.RulesName,
            Note = specialists.Any ? null : "No model is configured (NIMMERVERSE_BOUNDARY_MODEL): plain rules decide.",
            Specialists = specialists.Status(),
            Ended = new Dictionary<string, long>(_ended),
            Invalid = _invalid,
            Repaired = _repaired,
            FellBack = _fellBack,
            P50Ms = times.Length > 0 ? times[times.Length / 2] : null,
            P99Ms = times.Length > 0 ? times[(int)(times.Length * 0.99)] : null,
        };
    }
}
