using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Thalamus.Tests.Running;

public sealed class ThalamusProcessTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;

    [Fact]
    public async Task Two_waves_of_one_region_collapse_open_the_gate_and_reach_the_cortex()
    {
        await using var run = await ThalamusRun.StartAsync(server);
        await using var opens = await run.ListenAsync(Subjects.GateTransition.Filter(Dev, "open"));
        await using var collapses = await run.ListenAsync(Subjects.WaveCollapse.All(Dev));
        await using var requests = await run.ListenAsync(Subjects.CortexRequest.All(Dev));

        var first = Say(run, "a", "math", 0.6);
        var second = Say(run, "b", "calculate", 0.5);

        var opening = await ThalamusRun.NextAsync(opens, static _ => true);
        var open = opening.Body;
        Assert.Equal("math", open.GateId);
        Assert.Equal(GateState.Stable, open.FromState);
        Assert.Equal([first, second], open.TriggerSignals.Select(static signal => signal.MessageId));
        Assert.Equal(["a", "b"], open.TriggerSignals.Select(static signal => signal.Source));
        Assert.InRange(open.LifeforceCost, double.Epsilon, 10);

        var collapse = (await ThalamusRun.NextAsync(collapses, static _ => true)).Body;
        Assert.Equal(0.8, collapse.CombinedConfidence, 1e-12);

        var request = (await ThalamusRun.NextAsync(requests, static _ => true)).Body;
        Assert.Equal("gate_open", request.EventType);
        Assert.Equal("math", request.Domain);
        Assert.Equal(0.8, request.Confidence, 1e-12);
        Assert.Equal("open", request.StructuredInput.GetProperty("to_state").GetString());

        // What the large mind does about it has this opening's trail for its parent.
        Assert.Equal(opening.Message.Header.MessageId, request.ParentTrail);
        Assert.Equal(["evaluate_expression"], request.SuggestedActions);
    }

    // Seen to fail: with the setting read and not obeyed.
    [Fact]
    public async Task Where_the_boundary_asks_the_thalamus_does_not()
    {
        await using var run = await ThalamusRun.StartAsync(server, settings: new() { ["escalation"] = "boundary" });
        await using var opens = await run.ListenAsync(Subjects.GateTransition.Filter(Dev, "open"));
        await using var requests = await run.ListenAsync(Subjects.CortexRequest.All(Dev));
        await using var status = await run.ListenAsync(Subjects.GatesStatus.All(Dev));
        Say(run, "a", "math", 0.6);
        Say(run, "b", "calculate", 0.5);
        await ThalamusRun.NextAsync(opens, static _ => true);

        // The request would have gone out right behind the transition, before what comes now.
        Say(run, "c", "battery", 0.9);
        await ThalamusRun.NextAsync(status, static one => one.Waves >= 3);
        run.Outside.Publish(Subjects.CortexRequest.For(Dev), new CognitiveRequest
        {
            EventType = "later",
            Domain = "math",
            Confidence = 1,
            StructuredInput = System.Text.Json.JsonElement.Parse("{}"),
            SuggestedActions = [],
            Priority = 1,
            ProcessingBudgetLf = 1,
            ResponseTimeoutMs = 1,
        });
        Assert.Equal("later", (await ThalamusRun.NextAsync(requests, static _ => true)).Body.EventType);
    }

    [Fact]
    public async Task Waves_that_collapse_without_opening_go_the_reflex_path()
    {
        await using var run = await ThalamusRun.StartAsync(server);
        await using var reflexes = await run.ListenAsync(Subjects.Reflex.All(Dev));
        await using var closes = await run.ListenAsync(Subjects.GateTransition.Filter(Dev, "close"));

        Say(run, "front", "obstacle", 0.9, polarity: -1);
        Say(run, "left", "obstacle", 0.9, polarity: -1);

        Assert.Equal(TransitionCause.Contradiction, (await ThalamusRun.NextAsync(closes, static _ => true)).Body.Cause);
        var reflex = (await ThalamusRun.NextAsync(reflexes, static _ => true)).Body;
        Assert.Equal("obstacle", reflex.GateId);
        Assert.Equal(GateState.Closed, reflex.State);
        Assert.Equal(2, reflex.Signals.Count);
    }

    [Fact]
    public async Task Refused_waves_are_counted_by_reason_and_do_not_stop_the_others()
    {
        await using var run = await ThalamusRun.StartAsync(server);
        await using var statuses = await run.ListenAsync(Subjects.GatesStatus.All(Dev));

        run.OutsideBus.Publish("dev.nervous.cells.x.wave", "{ not json"u8);
        Say(run, "a", "math", 7);
        Say(run, "a", "banana", 0.5);
        Say(run, "a", "math", 0.5);

        var status = (await ThalamusRun.NextAsync(statuses, static status => status.Waves == 1)).Body;
        Assert.Equal(2, status.Refused["malformed"]);
        Assert.Equal(1, status.Refused["no_region"]);
        Assert.Equal(0, status.Collapses);
        Assert.Equal(0, status.Opens);
        Assert.Equal(["math", "obstacle", "energy", "host", "exploration", "company"], status.Gates.Select(static gate => gate.GateId));
    }

    [Fact]
    public async Task Silence_is_published_as_a_transition_to_stable()
    {
        await using var run = await ThalamusRun.StartAsync(server);
        await using var stables = await run.ListenAsync(Subjects.GateTransition.Filter(Dev, "stable"));
        Say(run, "a", "math", 0.6);
        Say(run, "b", "calculate", 0.6);
        Assert.Equal(TransitionCause.Decay, (await ThalamusRun.NextAsync(stables, static _ => true)).Body.Cause);
    }

    [Fact]
    public async Task Each_npc_hears_its_own_entry_of_the_allocation_once_a_second()
    {
        await using var run = await ThalamusRun.StartAsync(server, settings: new() { ["cpu_budget_pct"] = "120" });
        await using var allocations = await run.ListenAsync(Subjects.Allocation.All(Dev));
        await using var commands = await run.ListenAsync(Subjects.NpcCommand.Filter(Dev, "8"));

        run.Outside.Publish(Subjects.NpcState.For(Dev, "7"), NpcStates.State("7", known: 1));
        run.Outside.Publish(Subjects.NpcState.For(Dev, "8"), NpcStates.State("8", known: 0.2));

        var first = (await ThalamusRun.NextAsync(allocations, static allocation => allocation.Npcs.Count == 2)).Body;
        Assert.Equal(120, first.CpuBudgetPct);
        Assert.Equal("proportional_to_remaining", first.Policy);
        Assert.Equal([("7", 1, 5.0, 0), ("8", 20, 100.0, 10)], first.Npcs.Select(static npc => (npc.Npc, npc.TickHz, npc.CpuQuotaPct, npc.Priority)));

        var command = (await ThalamusRun.NextAsync(commands, command => command.Epoch == first.Epoch)).Body;
        Assert.Equal(first.Npcs[1], command.Allocation);

        // A busy machine may be late for one and in time for the next, but three are never told within a second.
        await ThalamusRun.NextAsync(allocations, static _ => true);
        await ThalamusRun.NextAsync(allocations, static _ => true);
        var fourth = await ThalamusRun.NextAsync(allocations, static _ => true);
        Assert.InRange(fourth.Body.Epoch - first.Epoch, 1500, 30_000);
    }

    [Fact]
    public async Task Epochs_rise_and_weights_stay_across_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("nimmerverse-thalamus-").FullName;
        long epoch;
        await using (var run = await ThalamusRun.StartAsync(server, data))
        {
            await using var allocations = await run.ListenAsync(Subjects.Allocation.All(Dev));
            await using var statuses = await run.ListenAsync(Subjects.GatesStatus.All(Dev));
            run.Outside.Publish(
                Subjects.Verification.For(Dev, "collision_avoidance"),
                new VerificationOutcome { GateId = "obstacle", Outcome = Verdict.Confirmed });
            await ThalamusRun.NextAsync(statuses, static status => status.Gates.Any(static gate => gate.Weight > 0.119));
            epoch = (await ThalamusRun.NextAsync(allocations, static _ => true)).Body.Epoch;
            await run.StopAsync();
        }

        await using (var run = await ThalamusRun.StartAsync(server, data))
        {
            await using var allocations = await run.ListenAsync(Subjects.Allocation.All(Dev));
            await using var statuses = await run.ListenAsync(Subjects.GatesStatus.All(Dev));
            var status = (await ThalamusRun.NextAsync(statuses, static _ => true)).Body;
            Assert.Equal(0.12, status.Gates.Single(static gate => gate.GateId == "obstacle").Weight, 1e-6);
            Assert.All(status.Gates, static gate => Assert.Equal(GateState.Stable, gate.State));
            Assert.True((await ThalamusRun.NextAsync(allocations, static _ => true)).Body.Epoch > epoch);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_weight_file_that_cannot_be_read_is_no_reason_not_to_start()
    {
        var data = Directory.CreateTempSubdirectory("nimmerverse-thalamus-").FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "gate-weights.json"), "{\"math\": 0.5");
        await using (var run = await ThalamusRun.StartAsync(server, data))
        {
            await using var statuses = await run.ListenAsync(Subjects.GatesStatus.All(Dev));
            Assert.Equal(0.1, (await ThalamusRun.NextAsync(statuses, static _ => true)).Body.Gates[0].Weight, 1e-6);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Wrong_settings_are_all_reported_at_once()
    {
        var exit = await Assert.ThrowsAsync<ExitException>(() => ThalamusRun.StartAsync(
            server, settings: new() { ["cpu_budget_pct"] = "1", ["speed"] = "fast", ["gates"] = "/nowhere/gates.json" }));
        Assert.Equal(ExitCode.Usage, exit.Code);
        Assert.Contains("NIMMERVERSE_CPU_BUDGET_PCT", exit.Message);
        Assert.Contains("NIMMERVERSE_SPEED", exit.Message);
        Assert.Contains("NIMMERVERSE_GATES", exit.Message);
    }

    private static Guid Say(ThalamusRun run, string cell, string domain, double confidence, int polarity = 1) => run.Outside.Publish(
        Subjects.CellWave.For(Dev, cell), new WaveSignal { Domain = domain, Confidence = confidence, Polarity = polarity });
}
