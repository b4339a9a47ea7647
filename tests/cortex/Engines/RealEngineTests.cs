using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Tests.Gateways;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>
/// The same questions to real engines, when their addresses are given: NIMMERVERSE_TEST_VLLM, NIMMERVERSE_TEST_OLLAMA (and
/// NIMMERVERSE_TEST_VLLM_MODEL, NIMMERVERSE_TEST_OLLAMA_MODEL, ..._EMBEDDING_MODEL). Without them a protocol peer of each kind answers, so that
/// the suite always runs; each test says in a line which of the two it was. RouterTests do the same for a llama-server's router.
/// </summary>
public sealed class RealEngineTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const string Schema = """{"type":"object","properties":{"go":{"enum":["north","south"]}},"required":["go"],"additionalProperties":false}""";

    [Theory]
    [InlineData("vllm")]
    [InlineData("ollama")]
    public async Task Engine_answers_and_holds_a_schema(string name)
    {
        await using var peer = new EnginePeer((request, stream, _) => PlayAsync(request, stream));
        await using var gateway = await StartAsync(name, peer);
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.GetValueOrDefault(false));

        var answer = await gateway.AskAsync(
            GatewayHarness.Ask("Which way: north or south?", life: TimeSpan.FromMinutes(2)) with { Schema = GatewayHarness.Json(Schema) });

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Contains(answer.Json!.Value.GetProperty("go").GetString(), (string[])["north", "south"]);
        Assert.True(answer.TokensIn > 0 && answer.TokensOut > 0);
    }

    [Theory]
    [InlineData("vllm")]
    [InlineData("ollama")]
    public async Task Engine_streams_lists_its_model_and_embeds_where_it_can(string name)
    {
        await using var peer = new EnginePeer((request, stream, _) => PlayAsync(request, stream));
        await using var gateway = await StartAsync(name, peer);
        await gateway.WaitAsync(() => gateway.Endpoints[0].IsReady);
        var engine = gateway.Endpoints[0].Engine;

        var outlet = await gateway.SendAsync(GatewayHarness.Ask("Say something short.", life: TimeSpan.FromMinutes(2)), streams: true);
        var answer = await outlet.Ended.WaitAsync(TimeSpan.FromMinutes(3));
        var models = await engine.ModelsAsync(default);

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.NotEmpty(outlet.Pieces);
        Assert.Contains(models, model => model.Model.StartsWith(engine.Config.Upstream, StringComparison.Ordinal));
        if (engine.Config.EmbeddingModel is not null)
        {
            var embedded = await engine.EmbedAsync(GatewayHarness.Json("""["a","b"]"""), default);
            Assert.Null(embedded.Fault);
            Assert.Equal(2, embedded.Answer!.Value.GetProperty("data").GetArrayLength());
        }
    }

    private async Task<GatewayHarness> StartAsync(string name, EnginePeer peer)
    {
        var variable = $"NIMMERVERSE_TEST_{name.ToUpperInvariant()}";
        var url = Environment.GetEnvironmentVariable(variable);
        output.WriteLine(url is null ? $"{variable} is not set: a peer answers in its place, as {name} is documented." : $"A real {name} answers: {url}");
        return await GatewayHarness.StartAsync(GatewayHarness.Config(url ?? peer.Url, name, name == "vllm" ? EngineKind.Vllm : EngineKind.Ollama) with
        {
            UpstreamModel = Environment.GetEnvironmentVariable($"{variable}_MODEL") ?? "nyx",
            EmbeddingModel = Environment.GetEnvironmentVariable($"{variable}_EMBEDDING_MODEL") ?? (url is null ? "e" : null),
            FirstTokenS = 120,
            IdleS = 60,
        });
    }

    // As documented: vLLM streams OpenAI's chunks, ollama a JSON object a line.
    private static async Task PlayAsync(PeerRequest request, Stream stream)
    {
        var text = request.Body.Contains("THIS IS NOT JSON", StringComparison.Ordinal) ? """{"verdict":"kept","count":1,"sure":true}""" : """{"go":"north"}""";
        switch (request.Path)
        {
            case "/v1/chat/completions":
                await EnginePeer.StreamAsync(stream, text);
                break;
            case "/api/chat":
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"u8.ToArray());
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(
                    $$$"""{"message":{"role":"assistant","content":{{{System.Text.Json.JsonSerializer.Serialize(text)}}}},"done":false}""" + "\n"));
                await stream.WriteAsync("""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":4}"""u8.ToArray());
                break;
            case "/v1/models":
                await EnginePeer.SayAsync(stream, 200, """{"object":"list","data":[{"id":"nyx","object":"model","owned_by":"vllm","max_model_len":4096}]}""");
                break;
            case "/api/tags" or "/api/ps":
                await EnginePeer.SayAsync(stream, 200, """{"models":[{"name":"nyx:latest","size":1,"size_vram":1}]}""");
                break;
            case "/v1/embeddings":
                await EnginePeer.SayAsync(stream, 200, """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[0]}],"usage":{"prompt_tokens":2}}""");
                break;
            case "/api/embed":
                await EnginePeer.SayAsync(stream, 200, """{"model":"e","embeddings":[[1],[0]],"prompt_eval_count":2}""");
                break;
            default:
                await EnginePeer.SayAsync(stream, 200, """{"version":"0.12.0"}""");
                break;
        }
    }
}
