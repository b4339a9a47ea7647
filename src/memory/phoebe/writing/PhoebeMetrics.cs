using System.Diagnostics.Metrics;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>The writer's figures, exported with all others of the process.</summary>
internal static class PhoebeMetrics
{
    private static readonly Counter<long> Rows =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.rows", "{trail}", "Trails added.");

    private static readonly Counter<long> Repeated =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.repeated", "{trail}", "Trails that were there already.");

    private static readonly Counter<long> Redelivered =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.redelivered", "{message}", "Messages that came again.");

    private static readonly Counter<long> Refused =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.refused", "{message}", "Deliveries of messages that are no trail.");

    private static readonly Counter<long> DeadLetters =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.dead_letters", "{message}", "Messages given up, kept as dead letters.");

    private static readonly Counter<long> Outages =
        Telemetry.Meter.CreateCounter<long>("nimmerverse.phoebe.outages", "{outage}", "Times that PostgreSQL went away.");

    private static readonly Histogram<int> BatchSize =
        Telemetry.Meter.CreateHistogram<int>("nimmerverse.phoebe.batch", "{trail}", "Trails in a transaction.");

    private static readonly Histogram<double> Commit =
        Telemetry.Meter.CreateHistogram<double>("nimmerverse.phoebe.commit", "ms", "Time of a transaction.");

    private static readonly Histogram<double> Lag =
        Telemetry.Meter.CreateHistogram<double>("nimmerverse.phoebe.lag", "ms", "From the stream's storing to the commit, oldest of a batch.");

    public static void OnCommit(int trails, int added, TimeSpan took, TimeSpan lag)
    {
        Rows.Add(added);
        Repeated.Add(trails - added);
        BatchSize.Record(trails);
        Commit.Record(took.TotalMilliseconds);
        Lag.Record(lag.TotalMilliseconds);
    }

    public static void OnRedelivered(int messages) => Redelivered.Add(messages);

    public static void OnRefused() => Refused.Add(1);

    public static void OnDeadLetter() => DeadLetters.Add(1);

    public static void OnOutage() => Outages.Add(1);
}
