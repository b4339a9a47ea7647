using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Phoebe.Schema;

/// <summary>
/// What gates cost and earn, exactly once. Seen to fail: with figures that replaced the held ones instead of adding to them.
/// </summary>
public sealed class EconomicsTests(PhoebeDatabase database) : IClassFixture<PhoebeDatabase>
{
    [Fact]
    public async Task Gate_knows_what_it_spent_and_earned_and_how_often_it_was_right()
    {
        await using var writer = new DirectWriter(database);
        await writer.WriteAsync(
            Of("g1", Transition("open"), cost: 2, reward: 0),
            Of("g1", Transition("closed"), cost: 1, reward: 0),
            Of("g1", TrailKinds.Verification, """ "outcome":"confirmed" """, cost: 0.5, reward: 8),
            Of("g1", TrailKinds.Verification, """ "outcome":"failed" """, cost: 0.5, reward: -1));
        await writer.WriteAsync(Of("g1", TrailKinds.Verification, """ "outcome":"confirmed" """, cost: 0, reward: 8));

        Assert.Equal("4|15|11|0.6666666666666666|1|1|2|closed", await database.AskAsync<string>(
            "reader",
            """
            SELECT concat_ws('|', lifeforce_spent, lifeforce_earned, net, verification_rate, opened, closed, confirmed, state)
            FROM phoebe.gates WHERE gate_id = 'g1'
            """));
    }

    [Fact]
    public async Task Trail_that_comes_twice_counts_once_within_and_across_batches()
    {
        await using var writer = new DirectWriter(database);
        var trail = Of("g2", Transition("open"), cost: 2, reward: 3);

        Assert.Equal(1, await writer.WriteAsync(trail, trail));
        Assert.Equal(0, await writer.WriteAsync(trail));
        Assert.Equal(1, await writer.WriteAsync(trail, Of("g2", Transition("closed"), cost: 1, reward: 0)));

        Assert.Equal("2|3|3", await database.AskAsync<string>(
            "reader", "SELECT concat_ws('|', transitions, lifeforce_spent, lifeforce_earned) FROM phoebe.gates WHERE gate_id = 'g2'"));
        Assert.Equal(2L, await database.AskAsync<long>("reader", "SELECT count(*) FROM phoebe.gate_transitions WHERE gate_id = 'g2'"));
    }

    [Fact]
    public async Task Writers_at_once_with_the_same_trails_neither_lock_each_other_out_nor_count_twice()
    {
        var trails = Enumerable.Range(0, 400).Select(i => Of($"many{i % 20}", Transition("open"), cost: 1, reward: 1)).ToList();

        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(async seed =>
        {
            await using var writer = new DirectWriter(database);
            var shuffled = trails.ToArray();
            new Random(seed).Shuffle(shuffled);
            var sum = 0;
            foreach (var part in shuffled.Chunk(50))
            {
                sum += await writer.WriteAsync(part);
            }

            return sum;
        }));

        Assert.Equal(400, added.Sum());
        Assert.Equal("400|400", await database.AskAsync<string>(
            "reader", "SELECT concat_ws('|', sum(transitions), sum(lifeforce_spent)) FROM phoebe.gates WHERE gate_id LIKE 'many%'"));
    }

    [Fact]
    public async Task Late_transition_does_not_turn_back_the_state()
    {
        await using var writer = new DirectWriter(database);
        var now = TimeProvider.System.GetUtcNow();
        await writer.WriteAsync(At(Of("g3", Transition("open")), now));
        await writer.WriteAsync(At(Of("g3", Transition("closed")), now.AddHours(-1)));

        Assert.Equal("open", await database.AskAsync<string>("reader", "SELECT state FROM phoebe.gates WHERE gate_id = 'g3'"));
    }

    [Theory]
    [InlineData("""{"gate_id":5,"to_state":{"a":1},"weight":"heavy","routed_to_tier":9e200,"state_value":1e-310}""")]
    [InlineData("""{"gate_id":null,"signals_in_window":"none","correlation_matrix":7,"window_start":"2026-13-45T99:99:99Z"}""")]
    [InlineData("""{"gate_id":"w","signals_in_window":[1,null,{"source":3,"message_id":"no","timestamp":"2027-02-29T00:00:00Z"},[]],"correlation_matrix":[[1],[2,"x"]]}""")]
    [InlineData("""[1,2,3]""")]
    [InlineData(""" "text" """)]
    [InlineData("""{"npc":17,"village":1e300,"known_share":"all","tokens_in":-1e18,"rss_bytes":1e19,"quiz_id":"x"}""")]
    [InlineData("null")]
    public async Task Inputs_of_the_wrong_shape_are_kept_and_leave_columns_empty(string inputs)
    {
        await using var writer = new DirectWriter(database);
        foreach (var (kind, _) in TrailKinds.All)
        {
            Assert.Equal(1, await writer.WriteAsync(Trails.Some(kind, inputs) with { Reads = Trails.Json(inputs) }));
        }
    }

    private static (string Kind, string Inputs) Transition(string to) =>
        (TrailKinds.GateTransition, $$""" "domain":"d","from_state":"stable","to_state":"{{to}}","mode":"hybrid","weight":0.4 """);

    private static Trail Of(string gate, (string Kind, string Inputs) what, double cost = 1, double reward = 0) =>
        Of(gate, what.Kind, what.Inputs, cost, reward);

    private static Trail Of(string gate, string kind, string inputs, double cost, double reward) =>
        Trails.Some(kind, $$"""{"gate_id":"{{gate}}",{{inputs}}}""") with { Cost = cost, Reward = reward };

    private static Trail At(Trail trail, DateTimeOffset started) => trail with { Started = started, Ended = started };
}
