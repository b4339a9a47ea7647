using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Tests.Gateways;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>What a real llama-server can that others cannot, asked for through the gateway.</summary>
public sealed class RealLlamaFeatureTests(LlamaServerFixture server) : IClassFixture<LlamaServerFixture>
{
    /// <summary>The model speaks nonsense: what it says is the grammar's alone. Seen to fail with the grammar left out of what the engine is sent.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Own_grammar_is_followed_in_any_slot(int? slot)
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromMinutes(2)) with
        {
            Grammar = """root ::= ("north" | "south") " " [1-9] [0-9] "!" """,
            Slot = slot,
        });

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Matches("^(north|south) [1-9][0-9]!$", answer.Text);
    }

    [Fact]
    public async Task Grammar_that_is_none_fails_with_the_words_of_the_engine()
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromMinutes(2)) with { Grammar = "root ::= (" });

        Assert.Equal((CognitiveOutcome.Failed, "endpoint_failed"), (answer.Outcome, answer.Reason));
        Assert.Contains("grammar", answer.Detail, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<GatewayHarness> StartAsync()
    {
        var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config($"{server.Url}v1", "llama", EngineKind.LlamaServer, credits: 2));
        await gateway.WaitAsync(() => gateway.Endpoints[0].IsReady);
        return gateway;
    }
}
