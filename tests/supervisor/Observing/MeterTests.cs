using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Observing;

namespace Nimmerverse.Supervisor.Tests.Observing;

public sealed class MeterTests
{
    [Fact]
    public void Node_usage_leaves_idle_and_waiting_out()
    {
        var usage = NodeUsage.Parse("cpu  100 20 30 4000 500 6 7 1 9 9\ncpu0 1 2\n", "MemTotal:   1000 kB\nMemFree: 1 kB\nMemAvailable:  400 kB\n");
        Assert.Equal(new NodeUsage(TimeSpan.FromMilliseconds(1630), 600 * 1024), usage);
    }

    [Theory]
    [InlineData("", "MemTotal: 1 kB\nMemAvailable: 1 kB\n")]
    [InlineData("cpu 1 2\n", "MemTotal: 1 kB\nMemAvailable: 1 kB\n")]
    [InlineData("cpu 1 2 3 4 5 6 7 8\n", "MemTotal: 1 kB\n")]
    [InlineData("cpu 1 x 3 4 5 6 7 8\n", "MemTotal: 1 kB\nMemAvailable: 1 kB\n")]
    public void Node_usage_that_the_kernel_does_not_tell_is_none(string stat, string memory) => Assert.Null(NodeUsage.Parse(stat, memory));

    // Seen to fail with the totals since start in place of the differences.
    [Fact]
    public void Lifeforce_is_observed_every_ten_seconds_as_what_changed_since_the_last_time()
    {
        var meter = new LifeforceMeter("here", TimeSpan.FromSeconds(10));
        var observed = Enumerable.Range(0, 31).Select(second => meter.Hear(Cell("math"), Beat(second, earned: second, spent: second / 2.0)))
            .OfType<(LifeforceInputs Inputs, TimeSpan Span)>().ToList();

        Assert.Equal(3, observed.Count);
        Assert.All(observed, static observation => Assert.Equal(
            (10.0, 5.0, "math", EntityType.Cell, 10.0),
            (observation.Inputs.Income, observation.Inputs.Spending, observation.Inputs.Entity, observation.Inputs.Kind, observation.Span.TotalSeconds)));
    }

    [Fact]
    public void Lifeforce_of_a_process_that_was_started_again_begins_anew()
    {
        var meter = new LifeforceMeter("here", TimeSpan.FromSeconds(10));
        meter.Hear(Cell("math"), Beat(100, earned: 100, spent: 50));
        Assert.Null(meter.Hear(Cell("math"), Beat(1, earned: 1, spent: 1, pid: 2)));
        Assert.Equal(11, meter.Hear(Cell("math"), Beat(12, earned: 12, spent: 1, pid: 2))!.Value.Inputs.Income);
    }

    [Fact]
    public void Lifeforce_of_other_machines_is_theirs_to_observe()
    {
        var meter = new LifeforceMeter("here", TimeSpan.Zero);
        meter.Hear(Cell("math", "there"), Beat(1));
        Assert.Null(meter.Hear(Cell("math", "there"), Beat(20)));
    }

    private static Source Cell(string id, string node = "here") => new() { EntityId = id, EntityType = EntityType.Cell, Node = node };

    private static Heartbeat Beat(double uptime, double earned = 0, double spent = 0, int pid = 1) => new()
    {
        Sequence = 1,
        Pid = pid,
        Version = "0",
        State = "running",
        UptimeS = uptime,
        IntervalMs = 1000,
        Lifeforce = 50,
        Vitality = 2,
        CpuMs = 0,
        RssKb = 0,
        Bus = new BusHealth { Reconnects = 0, Dropped = 0, SlowConsumers = 0, Pending = 0, Malformed = 0 },
        LifeforceEarned = earned,
        LifeforceSpent = spent,
    };
}
