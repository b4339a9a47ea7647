using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Tests.Gateways;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>
/// The same questions to real engines, when their addresses are given: NIMMERVERSE_TEST_VLLM, NIMMERVERSE_TEST_OLLAMA (and
/// NIMMERVERSE_TEST_VLLM_MODEL, NIMMERVERSE_TEST_OLLAMA_MODEL). Without them a protocol peer of each kind answers, so that the suite always runs.
/// </summary>
public sealed class RealEngineTests
{
    private const string Schema = """{"type":"object","properties":{"go":{"enum":["north","south"]}},"required":["go"],"additionalProperties":false}""";

    [Theory]
    [InlineData("vllm")]
    [InlineData("ollama")]
    public async Task Engine_answers_and_holds_a_schema(string name)
    {
        await using var peer = new EnginePeer((request, stream, _) => PlayAsync(request, stream));
        var kind = name == "vllm" ? EngineKind.Vllm : EngineKind.Ollama;
        var url = Environment.GetEnvironmentVariable($"NIMMERVERSE_TEST_{name.ToUpperInvariant()}") ?? peer.Url;
        var model = Environment.GetEnvironmentVariable($"NIMMERVERSE_TEST_{name.ToUpperInvariant()}_MODEL") ?? "nyx";
        await using var gateway = await GatewayHarness.StartAsync(
            GatewayHarness.Config(url, name, kind) with { UpstreamModel = model, FirstTokenS = 120, IdleS = 60 });
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.GetValueOrDefault(false));

        var answer = await gateway.AskAsync(
            GatewayHarness.Ask("Which way: north or south?", life: TimeSpan.FromMinutes(2)) with { Schema = GatewayHarness.Json(Schema) });

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        Assert.Contains(answer.Json!.Value.GetProperty("go").GetString(), (string[])["north", "south"]);
        Assert.True(answer.TokensIn > 0 && answer.TokensOut > 0);
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
            default:
                await EnginePeer.SayAsync(stream, 200, """{"version":"0.12.0"}""");
                break;
        }
    }
}
