using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Phoebe.Schema;

/// <summary>A lab's questions on a handful of trails whose answers are known.</summary>
public sealed class ViewTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task What_correlated_before_a_gate_opened()
    {
        await using var writer = new DirectWriter(database);
        var first = Collapse("opened", ("math", 0.9, 500), ("operator", 0.8, 100));
        await writer.WriteAsync(first, Collapse("opened", ("math", 0.7, 300)), Collapse("stayed_stable", ("battery", 0.5, 0)));
        var opening = Trails.Some(TrailKinds.GateTransition, """{"gate_id":"door","to_state":"open","cause":"correlation","weight":0.2}""")
            with
        { ParentTrail = first.TrailId };
        await writer.WriteAsync(opening);

        Assert.Equal(
            ["math|2|1|1.5|0.8|400", "operator|1|0.5|1.5|0.8|100", "battery|0|0|0"],
            await LinesAsync(
                """
                SELECT concat_ws('|', source, openings, share_of_openings, lift, round(mean_confidence::numeric, 9)::float8, mean_lead_ms)
                FROM phoebe.gate_opening_sources WHERE gate_id = 'door' ORDER BY openings DESC, source
                """));
        Assert.Equal(
            ["math|operator|1|0.5"],
            await LinesAsync("SELECT concat_ws('|', first, second, openings, mean_correlation) FROM phoebe.gate_opening_pairs WHERE gate_id = 'door'"));
        Assert.Equal(
            ["correlation|1|math|0.9", "correlation|2|operator|0.8"],
            await LinesAsync(
                $"SELECT concat_ws('|', cause, ordinal, source, confidence) FROM phoebe.gate_openings WHERE trail_id = '{opening.TrailId}' ORDER BY ordinal"));
    }

    [Fact]
    public async Task Gate_that_is_right_and_pays_is_a_reflex_candidate_and_a_reflex_is_none()
    {
        await using var writer = new DirectWriter(database);
        foreach (var (gate, mode, failures) in new[] { ("proven", "habit", 1), ("reflex", "reflex", 0), ("doubtful", "habit", 5), ("young", "habit", -10) })
        {
            await writer.WriteAsync(
                [
                    Trails.Some(TrailKinds.GateTransition, $$"""{"gate_id":"{{gate}}","to_state":"open","mode":"{{mode}}","weight":0.7}"""),
                    .. Enumerable.Range(0, Math.Min(20, 20 + failures)).Select(_ => Verdict(gate, "confirmed")),
                    .. Enumerable.Range(0, Math.Max(0, failures)).Select(_ => Verdict(gate, "failed")),
                ]);
        }

        Assert.Equal(["proven|21"], await LinesAsync("SELECT concat_ws('|', gate_id, verdicts) FROM phoebe.reflex_candidates"));
    }

    [Fact]
    public async Task Career_of_an_npc()
    {
        await using var writer = new DirectWriter(database);
        var now = TimeProvider.System.GetUtcNow();
        await writer.WriteAsync(
            Episode("7", now, known: 0.2, reward: 10, generation: 5),
            Episode("7", now.AddMinutes(5), known: 0.9, reward: 30, generation: 9),
            Episode("7", now.AddMinutes(2), known: 1.0, reward: 20, generation: 7) with { Outcome = TrailOutcome.Failure },
            Trails.Some(TrailKinds.Quiz, """{"npc":"7","questions":8}""") with { Reads = Trails.Json("""{"right":6}""") });

        Assert.Equal(
            ["7|3|2|1|20|0.2|0.9|1|0.7|9|1|0.75"],
            await LinesAsync(
                """
                SELECT concat_ws('|', npc, episodes, successes, failures, reward_per_episode, first_known_share, last_known_share,
                    best_known_share, round(learnt_share::numeric, 9)::float8, generation, quizzes, answers_right_share)
                FROM phoebe.npc_careers WHERE npc = '7'
                """));
    }

    // Seen to fail: without the late look-up, an episode that came before its allocation was never counted.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reward_by_governor_generation_whichever_trail_comes_first(bool allocationFirst)
    {
        await using var writer = new DirectWriter(database);
        var generation = allocationFirst ? 41 : 42;
        var allocation = Trails.Some(TrailKinds.Allocation, """{"policy":"learned","npc":"3","epoch":1}""")
            with
        { WeightsGeneration = generation, Reward = 2 };
        var episode = Episode("3", allocation.Started, known: 0.5, reward: 12, generation: 1) with { ParentTrail = allocation.TrailId };

        await writer.WriteAsync(allocationFirst ? allocation : episode);
        await writer.WriteAsync(allocationFirst ? episode : allocation);

        Assert.Equal(
            ["1|2|1|12|1|0.5"],
            await LinesAsync(
                $"""
                SELECT concat_ws('|', allocations, governor_reward, episodes, reward_per_episode, success_rate, mean_known_share)
                FROM phoebe.governor_rewards WHERE policy = 'learned' AND generation = {generation}
                """));
    }

    [Fact]
    public async Task Cost_of_a_capability()
    {
        await using var writer = new DirectWriter(database);
        await writer.WriteAsync(
            Trails.Some(TrailKinds.Boundary, """{"adapter":"gate","prompt":"p","input":"i"}""") with { Cost = 4, Reward = 5 },
            Trails.Some(TrailKinds.Boundary, """{"adapter":"gate","prompt":"p","input":"i"}""") with { Cost = 2, Reward = 0, Outcome = TrailOutcome.Failure });

        Assert.Equal(
            ["2|6|3|-1|0.5|6|12"],
            await LinesAsync(
                """
                SELECT concat_ws('|', trails, cost, cost_per_trail, net, success_rate, cost_per_success, round(mean_ms))
                FROM phoebe.capability_costs WHERE kind = 'boundary' AND capability = 'gate'
                """));
        Assert.Equal(1L, await database.AskAsync<long>("reader", "SELECT count(DISTINCT prompt_hash) FROM phoebe.boundary_calls"));
    }

    [Fact]
    public async Task Health_of_cells_is_the_latest_observation()
    {
        await using var writer = new DirectWriter(database);
        var now = TimeProvider.System.GetUtcNow();
        await writer.WriteAsync(
            At(Trails.Some(TrailKinds.Lifeforce, """{"entity":"poor","balance":3,"income":1,"spending":2,"vitality":0.5}"""), now),
            At(Trails.Some(TrailKinds.Lifeforce, """{"entity":"poor","balance":9,"income":2,"spending":1,"vitality":2}"""), now.AddHours(-1)),
            At(Trails.Some(TrailKinds.Resource, """{"entity":"poor","kind":"npc","cpu_pct":12.5,"rss_bytes":1000}"""), now),
            At(Trails.Some(TrailKinds.Lifeforce, """{"entity":"gone","balance":1,"income":1,"spending":1,"vitality":1}"""), now.AddHours(-1)));

        Assert.Equal(
            ["gone|silent|1", "poor|starving|3|12.5|1000"],
            await LinesAsync(
                """
                SELECT concat_ws('|', entity, health, balance, cpu_pct, rss_bytes) FROM phoebe.cell_health
                WHERE entity IN ('poor', 'gone') ORDER BY entity
                """));
    }

    private static Trail Collapse(string result, params (string Source, double Confidence, int LeadMs)[] waves)
    {
        var end = new DateTimeOffset(2026, 11, 21, 20, 0, 0, TimeSpan.Zero);
        var signals = string.Join(',', waves.Select(wave =>
            $$"""
            {"message_id":"{{Guid.CreateVersion7()}}","source":"{{wave.Source}}","domain":"obstacle","confidence":{{wave.Confidence}},
            "timestamp":"{{end.AddMilliseconds(-wave.LeadMs):O}}"}
            """));
        return Trails.Some(
            TrailKinds.Collapse,
            $$"""
            {"gate_id":"door","region":"obstacle","window_end":"{{end:O}}","window_ms":1500,"signals_in_window":[{{signals}}],
            "correlation_matrix":[[1,0.5],[0.5,1]],"aggregate_correlation":0.5,"combined_confidence":0.9,"result":"{{result}}"}
            """);
    }

    private static Trail Verdict(string gate, string outcome) =>
        Trails.Some(TrailKinds.Verification, $$"""{"gate_id":"{{gate}}","outcome":"{{outcome}}"}""") with { Cost = 0.1, Reward = 1 };

    private static Trail Episode(string npc, DateTimeOffset started, double known, double reward, long generation) =>
        At(
            Trails.Some(
                TrailKinds.Episode,
                $$"""{"npc":"{{npc}}","village":1,"ticks":100,"facts_known":1,"facts_total":2,"known_share":{{known}},"reward_sum":{{reward}},"generation":{{generation}}}"""),
            started);

    private static Trail At(Trail trail, DateTimeOffset started) => trail with { Started = started, Ended = started };

    private async Task<IReadOnlyList<string>> LinesAsync(string sql)
    {
        await using var connection = await database.ConnectAsync("reader");
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await rows.ReadAsync())
        {
            lines.Add(rows.GetString(0));
        }

        return lines;
    }
}
