using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Gateways;

/// <summary>Whose turn it is, and who is not let in.</summary>
public sealed class DispatchTests
{
    private static readonly OracleOptions Slow = new() { Tokens = 2_000, PerToken = TimeSpan.FromMilliseconds(10) };

    /// <summary>Seen to fail with the reserve ignored (CreditPool.HasFor): the urgent request then waited.</summary>
    [Fact]
    public async Task Urgent_request_finds_the_reserved_credit_free_under_a_full_queue()
    {
        await using var oracle = await OracleServer.StartAsync(Slow, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(oracle.Url, credits: 2));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.Count > 0);
        for (var i = 0; i < 20; i++)
        {
            await gateway.SendAsync(GatewayHarness.Ask(maxTokens: 2_000));
        }

        var urgent = GatewayHarness.Ask(priority: 10, maxTokens: 1);
        var answer = await gateway.AskAsync(urgent);

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Equal(0, (await gateway.StatusAsync()).Preempted);
        Assert.InRange(answer.QueueMs, 0, 10_000);
    }

    /// <summary>Seen to fail with PreemptForUrgent left out: the second urgent request then waited for the first.</summary>
    [Fact]
    public async Task Urgent_request_takes_the_place_of_the_least_urgent_when_the_reserve_is_gone()
    {
        await using var oracle = await OracleServer.StartAsync(Slow, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(oracle.Url, credits: 3));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.Count > 0);
        var low = GatewayHarness.Ask(priority: 1, maxTokens: 2_000);
        var lowOutlet = await gateway.SendAsync(low);
        await gateway.SendAsync(GatewayHarness.Ask(priority: 4, maxTokens: 2_000));
        await gateway.SendAsync(GatewayHarness.Ask(priority: 9, maxTokens: 2_000));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Credits.InUse == 3);

        var answer = await gateway.AskAsync(GatewayHarness.Ask(priority: 10, maxTokens: 1));

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Equal(1, (await gateway.StatusAsync()).Preempted);
        Assert.False(lowOutlet.Ended.IsCompleted);
        Assert.Contains(await gateway.Gateway.QueryAsync(gateway.Gateway.ShowQueue), entry => entry.RequestId == low.Id);
    }

    [Fact]
    public async Task Request_that_cannot_be_answered_in_time_is_refused_with_place_and_time()
    {
        await using var oracle = await OracleServer.StartAsync(new OracleOptions { Tokens = 20, PerToken = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(oracle.Url, credits: 1));
        await gateway.AskAsync(GatewayHarness.Ask());
        for (var i = 0; i < 10; i++)
        {
            await gateway.SendAsync(GatewayHarness.Ask());
        }

        var late = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromMilliseconds(300)));

        Assert.Equal((CognitiveOutcome.Refused, "deadline"), (late.Outcome, late.Reason));
        Assert.NotNull(late.RetryAfterMs);
        Assert.NotNull(late.EtaMs);
        Assert.Equal(10, late.Position);
    }

    /// <summary>Seen to fail with MakeRoom always answering true: the queue then grew beyond its limit.</summary>
    [Fact]
    public async Task Full_queue_gives_up_its_tail_for_the_more_urgent_and_refuses_the_others()
    {
        await using var oracle = await OracleServer.StartAsync(Slow, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(new GatewayOptions { QueueLimit = 3 }, null, GatewayHarness.Config(oracle.Url, credits: 1));
        await gateway.SendAsync(GatewayHarness.Ask(maxTokens: 2_000));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Credits.InUse == 1);
        var waiting = new List<GatewayHarness.TestOutlet>();
        for (var i = 0; i < 3; i++)
        {
            waiting.Add(await gateway.SendAsync(GatewayHarness.Ask(priority: 2)));
        }

        var same = await gateway.AskAsync(GatewayHarness.Ask(priority: 2));
        await gateway.SendAsync(GatewayHarness.Ask(priority: 7));
        var shed = await waiting[2].Ended.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((CognitiveOutcome.Refused, "overloaded"), (same.Outcome, same.Reason));
        Assert.Equal((CognitiveOutcome.Failed, "overloaded"), (shed.Outcome, shed.Reason));
        Assert.NotNull(shed.RetryAfterMs);
        Assert.Equal(3, (await gateway.StatusAsync()).Queued);
    }

    /// <summary>Seen to fail with Settle charging nothing: all forty requests were then answered.</summary>
    [Fact]
    public async Task Identity_never_uses_more_than_its_window_holds_however_many_ask_at_once()
    {
        Assert.Null(IdentityBook.Read("""{"key-*": {"gate": "always", "tokens": 2000, "lf": 1000}}""", out var identities));
        await using var oracle = await OracleServer.StartAsync(new OracleOptions(), TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(null, identities, GatewayHarness.Config(oracle.Url, credits: 16));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => await gateway.AskAsync(GatewayHarness.Ask(identity: "key-a", maxTokens: 100))));

        var (_, used, reserved, limit) = gateway.Ledger.Snapshot().Single(static account => account.Identity == "key-a");
        Assert.InRange(used.Tokens, 1, limit.Tokens);
        Assert.Equal(0, reserved.Tokens);
        Assert.Equal(answers.Where(static answer => answer.Reason is null).Sum(static answer => answer.TokensIn + answer.TokensOut), used.Tokens);
        Assert.All(answers.Where(static answer => answer.Reason is not null), static answer => Assert.Equal("over_budget", answer.Reason));
        Assert.Contains(answers, static answer => answer.Reason is not null);
    }

    [Fact]
    public async Task Budget_of_the_request_bounds_its_tokens()
    {
        await using var oracle = await OracleServer.StartAsync(new OracleOptions { Tokens = 100 }, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(oracle.Url));

        var cheap = await gateway.AskAsync(GatewayHarness.Ask(maxTokens: 100) with { BudgetLf = 0.05 });
        var nothing = await gateway.AskAsync(GatewayHarness.Ask() with { BudgetLf = 0.001 });

        Assert.Equal("length", cheap.FinishReason);
        Assert.InRange(cheap.CostLf, 0.0001, 0.05);
        Assert.Equal("over_budget", nothing.Reason);
    }

    [Fact]
    public async Task Every_request_of_a_storm_ends_exactly_once()
    {
        await using var oracle = await OracleServer.StartAsync(new OracleOptions { Tokens = 3, PerToken = TimeSpan.FromMilliseconds(1), Slots = 8 }, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(new GatewayOptions { QueueLimit = 200 }, null, GatewayHarness.Config(oracle.Url, credits: 8));
        var chance = new Random(4);
        var outlets = new List<GatewayHarness.TestOutlet>();
        for (var i = 0; i < 500; i++)
        {
            var ask = GatewayHarness.Ask(priority: chance.Next(11), life: TimeSpan.FromMilliseconds(chance.Next(50, 4_000)));
            outlets.Add(await gateway.SendAsync(ask));
            if (chance.Next(5) == 0)
            {
                await gateway.Gateway.PostAsync(() => gateway.Gateway.Cancel(ask.Id, "operator"));
            }
        }

        await Task.WhenAll(outlets.Select(static outlet => outlet.Ended)).WaitAsync(TimeSpan.FromMinutes(2));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Credits.InUse == 0);

        Assert.All(outlets, static outlet => Assert.Equal(1, outlet.Ends));
        Assert.Equal(500, gateway.Events.Responses.Count);
        Assert.Equal(0, gateway.Ledger.Snapshot().Sum(static account => account.Reserved.Tokens));
    }
}
