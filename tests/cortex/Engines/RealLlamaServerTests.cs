using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Tests.Gateways;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>A real llama-server with a tiny random model: what comes out valid is valid by its grammar alone.</summary>
public sealed class RealLlamaServerTests(LlamaServerFixture server) : IClassFixture<LlamaServerFixture>
{
    private const string Schema = """{"type":"object","properties":{"go":{"enum":["north","south"]},"steps":{"enum":[1,2,3]}},"required":["go","steps"],"additionalProperties":false}""";

    // Without it the model may say its last token at once.
    private const string Endless = """{"type":"array","items":{"enum":[0,1]},"minItems":1000,"maxItems":1000}""";

    [Fact]
    public async Task Engine_is_seen_probed_and_holds_a_schema()
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.AskAsync(GatewayHarness.Ask() with { Schema = GatewayHarness.Json(Schema) });

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Contains(answer.Json!.Value.GetProperty("go").GetString(), (string[])["north", "south"]);
        Assert.True(answer.TokensIn > 0 && answer.TokensOut > 0);
        var status = (await gateway.StatusAsync()).Endpoints[0];
        Assert.NotNull(status.Version);
        Assert.False(status.Oracle);
    }

    [Fact]
    public async Task Cancelled_request_frees_the_slot_of_the_engine()
    {
        await using var gateway = await StartAsync();
        var ask = GatewayHarness.Ask(maxTokens: 6_000) with { Schema = GatewayHarness.Json(Endless) };
        var outlet = await gateway.SendAsync(ask, streams: true);
        await gateway.WaitAsync(() => !outlet.Pieces.IsEmpty);

        var was = await gateway.Gateway.QueryAsync(() => gateway.Gateway.Cancel(ask.Id, "operator"));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Credits.InUse == 0);

        Assert.Equal("running", was);
        Assert.Equal("cancelled", (await outlet.Ended).Reason);
        Assert.Equal(0, (await gateway.Endpoints[0].Engine.LoadAsync(default))!.Running);
        Assert.Equal(0, (await gateway.StatusAsync()).OrphanedTokens);
    }

    [Fact]
    public async Task Model_is_listed()
    {
        await using var gateway = await StartAsync();

        Assert.NotEmpty(await gateway.Endpoints[0].Engine.ModelsAsync(default));
    }

    private async Task<GatewayHarness> StartAsync()
    {
        var gateway = await GatewayHarness.StartAsync(
            GatewayHarness.Config($"{server.Url}v1", "llama", EngineKind.LlamaServer, credits: 2) with { FirstTokenS = 20, IdleS = 10 });
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.GetValueOrDefault(false));
        return gateway;
    }
}
