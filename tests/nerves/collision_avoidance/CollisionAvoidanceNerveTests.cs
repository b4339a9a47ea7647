using System.Diagnostics;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Nerves.Tests.CollisionAvoidance;

public sealed class CollisionAvoidanceNerveTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private const string Program = "Nimmerverse.Nerves.CollisionAvoidance.V1";

    [Fact]
    public async Task Obstacle_that_a_gate_tells_of_is_evaded_judged_and_kept_as_a_trail()
    {
        await using var bench = await NerveBench.StartAsync(server);
        await using var states = await bench.Ear.SubscribeAsync(Subjects.NerveState.Filter(EnvironmentName.Dev, "collision_avoidance"));
        await using var verdicts = await bench.Ear.SubscribeAsync(Subjects.Verification.Filter(EnvironmentName.Dev, "collision_avoidance"));
        await using var trails = await bench.Ear.SubscribeAsync(Subjects.Trail.Filter(EnvironmentName.Dev, "behaviour"));
        await using var nerve = RunningProgram.Start(Program, server);
        await ReadyAsync(bench, nerve);
        var detected = RunningProgram.FirstAsync(states, static change => change.To == "DETECT");

        // What comes on two subjects has no order: the gate is opened until the nerve knows the range as well. It comes nearer each time:
        // what stands still is no danger.
        var transitions = new List<Guid>();
        do
        {
            bench.Range("left", 15);
            bench.Range("right", 300);
            bench.Range("front", 300);
            bench.Range("front", 55);
            transitions.Add(OpenGate(bench));
        }
        while (await Task.WhenAny(detected, Task.Delay(50)) != detected);

        Assert.Equal("gate", (await detected).Body.Cause);
        var (order, _) = await bench.NextOrderAsync();
        Assert.Equal((MotorOrder.Turn, 90), (order.Order, order.TurnDeg));
        bench.Range("front", 25);
        bench.Range("front", 200);
        bench.MotorStands();

        var trail = (await RunningProgram.FirstAsync(trails)).Body;
        Assert.Equal(["IDLE", "DETECT", "EVALUATE", "EVADE", "RESUME"], trail.StatesVisited.Take(5));
        Assert.Equal("IDLE", trail.StatesVisited[^1]);
        Assert.Equal((TrailOutcome.Success, 5, "behaviour", "Hybrid"), (trail.Outcome, trail.Reward, trail.Kind, trail.Model));
        Assert.True(trail.Cost > 0);
        Assert.Contains(trail.ParentTrail!.Value, transitions);
        Assert.Equal("Turn", trail.Commands!.Value[0].GetProperty("order").GetString());
        Assert.Contains(trail.Reads!.Value.EnumerateArray(), static read => read.GetProperty("source").GetString() == "distance_front");
        var verdict = (await RunningProgram.FirstAsync(verdicts, static verdict => verdict.Outcome == Verdict.Confirmed)).Body;
        Assert.Equal("obstacle", verdict.GateId);
        Assert.Contains(verdict.OriginalSignalId!.Value, transitions);
        Assert.Equal(0, await nerve.TerminateAsync());
    }

    // Other work on the machine can delay any one evasion, so that the best of some is held against the deadline of a nerve; and a machine
    // that stands still lets hearts be missed, so that the nerve rests and a reading is not acted upon: it is sent again, as a sensor does.
    // Seen to fail with a patience of 300 ms.
    [Fact]
    public async Task Evasion_is_ordered_within_two_hundred_milliseconds_of_the_first_near_reading()
    {
        await using var bench = await NerveBench.StartAsync(server);
        await using var states = await bench.Ear.SubscribeAsync(Subjects.NerveState.Filter(EnvironmentName.Dev, "collision_avoidance"));
        await using var nerve = RunningProgram.Start(Program, server);
        await ReadyAsync(bench, nerve);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 20 && best > TimeSpan.FromMilliseconds(200); i++)
        {
            while (bench.Orders.Reader.TryRead(out _))
            {
                // Of the reading before, sent twice.
            }

            var seen = bench.Range("front", 25);
            var order = bench.NextOrderAsync();
            while (await Task.WhenAny(order, Task.Delay(500)) != order)
            {
                bench.Range("front", 25);
            }

            var took = Stopwatch.GetElapsedTime(seen, (await order).At);
            best = took < best ? took : best;
            var idle = RunningProgram.FirstAsync(states, static change => change.To == "IDLE");
            do
            {
                bench.Range("front", 200);
                bench.MotorStands();
            }
            while (await Task.WhenAny(idle, Task.Delay(500)) != idle);
            await idle;
        }

        Assert.InRange(best.TotalMilliseconds, 0, 200);
    }

    [Fact]
    public async Task Nerve_is_degraded_without_a_side_and_disabled_without_the_motor()
    {
        await using var bench = await NerveBench.StartAsync(server);
        await using var nerve = RunningProgram.Start(Program, server);
        await ReadyAsync(bench, nerve);

        bench.Kill("distance_left");
        await LogsAsync(nerve, "The nerve is Degraded; cells that are not heard of: distance_left");
        bench.Range("front", 20);
        bench.Range("front", 20);
        Assert.Equal(MotorOrder.Turn, (await bench.NextOrderAsync()).Order.Order);

        bench.Kill("motor");
        await LogsAsync(nerve, "The nerve is Disabled; cells that are not heard of: distance_left, motor");
    }

    private static async Task ReadyAsync(NerveBench bench, RunningProgram nerve)
    {
        await LogsAsync(nerve, "The nerve is Able");
        bench.Range("front", 300);
    }

    // What the nerve hears and from when on is told by its log alone.
    private static async Task LogsAsync(RunningProgram nerve, string text)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!nerve.Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), nerve.Log);
            await Task.Delay(10);
        }
    }

    private static Guid OpenGate(NerveBench bench) => bench.As("thalamus").Publish(
        Subjects.GateTransition.For(EnvironmentName.Dev, "open"),
        new GateTransition
        {
            GateId = "obstacle",
            Domain = "obstacle",
            FromState = GateState.Stable,
            ToState = GateState.Open,
            StateValue = 0.6,
            CorrelationScore = 0.9,
            Cause = TransitionCause.Correlation,
            Weight = 0.4,
            Mode = GateMode.Hybrid,
            TriggerSignals = [],
            RoutedToTier = 2,
            LifeforceCost = 0,
        });
}
