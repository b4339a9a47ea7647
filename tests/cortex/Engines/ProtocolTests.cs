using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Tests.Gateways;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>Each engine in its own words: what is sent is what its documentation asks for, what it answers is understood.</summary>
public sealed class ProtocolTests
{
    private const string Schema = """{"type":"object"}""";

    /// <summary>Seen to fail with the priority passed on as it is, and with guided_json in place of structured_outputs.</summary>
    [Fact]
    public async Task Vllm_gets_its_own_priority_schema_and_thinking_mode()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.StreamAsync(stream, "{}"));
        using var engine = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm) with { EnginePriority = true }, TimeProvider.System);

        await ReadAsync(engine, Call() with { Priority = 10, Schema = GatewayHarness.Json(Schema), Thinking = false });
        await ReadAsync(engine, Call() with { Priority = 0 });

        var sent = peer.Chats.Select(static chat => chat.Json).ToList();
        Assert.Equal([0, 10], sent.Select(static body => body.GetProperty("priority").GetInt32()));
        Assert.Equal(Schema, sent[0].GetProperty("structured_outputs").GetProperty("json").GetRawText());
        Assert.False(sent[0].GetProperty("chat_template_kwargs").GetProperty("enable_thinking").GetBoolean());
        Assert.DoesNotContain(sent[0].EnumerateObject(), static field => field.Name.StartsWith("guided_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Vllm_without_its_priority_scheduling_is_told_no_priority()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.StreamAsync(stream, "x"));
        using var engine = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm), TimeProvider.System);

        await ReadAsync(engine, Call() with { Priority = 10 });

        Assert.False(peer.Chats.Single().Json.TryGetProperty("priority", out _));
    }

    [Theory]
    [InlineData("vllm:kv_cache_usage_perc")]
    [InlineData("vllm:gpu_cache_usage_perc")]
    public async Task Vllm_tells_its_load_by_either_name_of_the_cache(string cache)
    {
        await using var peer = new EnginePeer((_, stream, _) => EnginePeer.SayAsync(
            stream, 200, $"# HELP x\nvllm:num_requests_running{{model_name=\"nyx\"}} 3.0\nvllm:num_requests_waiting{{model_name=\"nyx\"}} 2.0\n{cache}{{model_name=\"nyx\"}} 0.91\n"));
        using var engine = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm), TimeProvider.System);

        var load = await engine.LoadAsync(default);

        Assert.Equal((3, 2, 0.91), (load!.Running, load.Waiting, load.CacheUse!.Value));
    }

    [Fact]
    public async Task Vllm_sleeps_wakes_and_moves_adapters()
    {
        await using var peer = new EnginePeer(static (request, stream, _) => request.Path switch
        {
            "/v1/load_lora_adapter" => EnginePeer.SayAsync(stream, 200, "Success: LoRA adapter 'village' added successfully."),
            _ => EnginePeer.SayAsync(stream, 200, ""),
        });
        using var engine = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm), TimeProvider.System);

        Assert.Null(await engine.UnloadModelAsync("nyx", default));
        Assert.Null(await engine.LoadModelAsync("nyx", default));
        Assert.Null(await engine.LoadModelAsync("village=/models/village", default));
        Assert.Null(await engine.UnloadModelAsync("village", default));

        Assert.Equal(
            ["/sleep?level=1", "/wake_up", "/v1/load_lora_adapter", "/v1/unload_lora_adapter"], peer.Requests.Select(static request => request.Path));
        Assert.Equal("/models/village", peer.Requests.ElementAt(2).Json.GetProperty("lora_path").GetString());
    }

    [Fact]
    public async Task Vllm_without_sleep_mode_says_how_to_get_it()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.SayAsync(stream, 404, """{"detail":"Not Found"}"""));
        using var engine = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm), TimeProvider.System);

        var fault = await engine.UnloadModelAsync("nyx", default);

        Assert.Contains("--enable-sleep-mode", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Llama_server_gets_its_adapters_with_every_request()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.StreamAsync(stream, "x"));
        using var engine = new LlamaServerEngine(
            GatewayHarness.Config(peer.Url, kind: EngineKind.LlamaServer) with { Adapters = new() { ["village"] = 0, ["plain"] = 1 } }, TimeProvider.System);

        await ReadAsync(engine, Call() with { Adapter = 1, Schema = GatewayHarness.Json(Schema) });

        var body = peer.Chats.Single().Json;
        Assert.Equal("""[{"id":0,"scale":0},{"id":1,"scale":1}]""", body.GetProperty("lora").GetRawText());
        Assert.Equal("json_schema", body.GetProperty("response_format").GetProperty("type").GetString());
    }

    /// <summary>Seen to fail with the adapter's name replaced by its model's: vLLM then answered without the adapter.</summary>
    [Fact]
    public async Task Vllm_adapter_is_chosen_by_its_name_and_llama_server_s_beside_its_model()
    {
        await using var peer = EnginePeer.ForChats(static (_, stream, _) => EnginePeer.StreamAsync(stream, "x"));
        var config = GatewayHarness.Config(peer.Url, "vllm", EngineKind.Vllm) with { UpstreamModel = "qwen", Adapters = new() { ["village"] = 0 } };
        await using var vllm = await GatewayHarness.StartAsync(config);
        await using var llama = await GatewayHarness.StartAsync(config with { Name = "llama", Kind = EngineKind.LlamaServer, Url = peer.Url });

        await vllm.AskAsync(GatewayHarness.Ask("by vllm", model: "village"));
        Assert.Equal(("village", "qwen"), (vllm.Endpoints[0].UpstreamOf("village"), vllm.Endpoints[0].UpstreamOf("nyx")));
        Assert.Equal(("qwen", 0), (llama.Endpoints[0].UpstreamOf("village"), llama.Endpoints[0].AdapterOf("village")));
        Assert.Equal("village", peer.Chats.Single(static chat => chat.Body.Contains("by vllm", StringComparison.Ordinal)).Json.GetProperty("model").GetString());
    }

    /// <summary>Seen to fail with the grammar left out of what the engine is sent.</summary>
    [Fact]
    public async Task Own_grammar_and_slot_reach_the_engines_that_understand_them_and_others_refuse()
    {
        const string Grammar = "root ::= \"yes\" | \"no\"";
        await using var peer = EnginePeer.ForChats(static (_, stream, _) => EnginePeer.StreamAsync(stream, "yes"));
        using var llama = new LlamaServerEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.LlamaServer), TimeProvider.System);
        using var vllm = new VllmEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Vllm), TimeProvider.System);
        await ReadAsync(llama, Call() with { Grammar = Grammar, Slot = 1 });
        await ReadAsync(vllm, Call() with { Grammar = Grammar });
        var sent = peer.Chats.Select(static chat => chat.Json).ToList();
        Assert.Equal((Grammar, 1), (sent[0].GetProperty("grammar").GetString(), sent[0].GetProperty("id_slot").GetInt32()));
        Assert.Equal(Grammar, sent[1].GetProperty("structured_outputs").GetProperty("grammar").GetString());

        await using var plain = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url), GatewayHarness.Config(peer.Url, "ollama", EngineKind.Ollama));
        await using var mixed = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url), GatewayHarness.Config(peer.Url, "vllm", EngineKind.Vllm));
        Assert.Equal("invalid_request", (await plain.AskAsync(GatewayHarness.Ask() with { Grammar = Grammar })).Reason);
        Assert.Equal("vllm", (await mixed.AskAsync(GatewayHarness.Ask() with { Grammar = Grammar })).Endpoint);
        Assert.Equal("invalid_request", (await mixed.AskAsync(GatewayHarness.Ask() with { Slot = 0 })).Reason);
        Assert.Equal("invalid_request", (await mixed.AskAsync(GatewayHarness.Ask() with { Grammar = Grammar, Schema = GatewayHarness.Json(Schema) })).Reason);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("vllm")]
    [InlineData("llama_server")]
    [InlineData("ollama")]
    public async Task Embeddings_of_each_kind_come_in_one_form(string name)
    {
        await using var peer = new EnginePeer(static (request, stream, _) => EnginePeer.SayAsync(stream, 200, request.Path switch
        {
            "/v1/embeddings" => """{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]},{"object":"embedding","index":1,"embedding":[0,1]}],"usage":{"prompt_tokens":6,"total_tokens":6}}""",
            "/api/embed" => """{"model":"e","embeddings":[[0.5,-1],[0,1]],"total_duration":1,"prompt_eval_count":6}""",
            _ => "{}",
        }));
        using var engine = EngineFactory.Create(GatewayHarness.Config(peer.Url, kind: KindOf(name)) with { EmbeddingModel = "e" }, TimeProvider.System);

        var answer = await engine.EmbedAsync(GatewayHarness.Json("""["a","b"]"""), default);

        Assert.Null(answer.Fault);
        Assert.Equal(6, answer.Tokens);
        Assert.Equal(["[0.5,-1]", "[0,1]"], answer.Answer!.Value.GetProperty("data").EnumerateArray().Select(static one => one.GetProperty("embedding").GetRawText()));
        Assert.Equal("e", peer.Requests.Single().Json.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("vllm", 404, """{"object":"error","message":"The model does not support Embeddings API","code":404}""")]
    [InlineData("llama_server", 501, """{"error":{"code":501,"message":"This server does not support embeddings. Start it with `--embeddings`","type":"not_supported_error"}}""")]
    [InlineData("ollama", 404, """{"error":"model 'e' not found, try pulling it first"}""")]
    public async Task Engine_without_embeddings_fails_with_its_own_words(string name, int status, string error)
    {
        await using var peer = new EnginePeer((_, stream, _) => EnginePeer.SayAsync(stream, status, error));
        using var engine = EngineFactory.Create(GatewayHarness.Config(peer.Url, kind: KindOf(name)) with { EmbeddingModel = "e" }, TimeProvider.System);

        var answer = await engine.EmbedAsync(GatewayHarness.Json("\"a\""), default);

        Assert.Contains(name == "ollama" ? "pulling" : "mbeddings", answer.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ollama_that_has_too_much_to_do_or_does_not_know_the_model_says_so()
    {
        var status = 503;
        await using var peer = new EnginePeer((_, stream, _) => EnginePeer.SayAsync(
            stream, status, status == 503 ? """{"error":"server busy, please try again. maximum pending requests exceeded"}""" : """{"error":"model 'nyx' not found"}"""));
        using var engine = new OllamaEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Ollama), TimeProvider.System);

        var busy = Assert.IsType<EngineEvent.Faulted>((await ReadAsync(engine, Call()))[^1]).Fault;
        status = 404;
        var unknown = Assert.IsType<EngineEvent.Faulted>((await ReadAsync(engine, Call()))[^1]).Fault;

        Assert.Equal((EngineFaultKind.Busy, EngineFaultKind.WrongModel), (busy.Kind, unknown.Kind));
        Assert.Contains("not found", (await engine.UnloadModelAsync("nyx", default))!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Llama_server_router_loads_and_tells_when_it_fails()
    {
        var looks = 0;
        await using var peer = new EnginePeer((request, stream, _) => EnginePeer.SayAsync(stream, 200, request.Path switch
        {
            "/models" => $$$"""{"data":[{"id":"good","status":{"value":"{{{(Interlocked.Increment(ref looks) < 3 ? "loading" : "loaded")}}}"}},{"id":"bad","status":{"value":"unloaded","failed":true,"exit_code":1}}]}""",
            _ => """{"success":true}""",
        }));
        using var engine = new LlamaServerEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.LlamaServer), TimeProvider.System);

        Assert.Null(await engine.LoadModelAsync("good", default));
        Assert.Contains("could not load", (await engine.LoadModelAsync("bad", default))!.Detail, StringComparison.Ordinal);
        Assert.True(looks >= 3);
    }

    [Fact]
    public async Task Llama_server_that_still_loads_is_not_down()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.SayAsync(stream, 503, """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"""));
        using var engine = new LlamaServerEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.LlamaServer), TimeProvider.System);

        Assert.Equal("loading", (await engine.LookAsync(default)).State);
    }

    [Fact]
    public async Task Ollama_is_asked_in_its_own_words_and_understood()
    {
        await using var peer = new EnginePeer(static async (_, stream, _) =>
        {
            await EnginePeer.RawAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"u8.ToArray());
            await EnginePeer.RawAsync(stream, """
                {"model":"nyx","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}
                {"model":"nyx","message":{"role":"assistant","content":"{}"},"done":false}
                {"model":"nyx","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"go_to","arguments":{"node":3}}}]},"done":false}
                {"model":"nyx","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":5,"load_duration":12}

                """u8.ToArray());
        });
        using var engine = new OllamaEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Ollama), TimeProvider.System);

        var events = await ReadAsync(engine, Call() with
        {
            Schema = GatewayHarness.Json(Schema),
            Thinking = true,
            Options = [new("temperature", GatewayHarness.Json("0.5")), new("logit_bias", GatewayHarness.Json("{}"))],
        });

        var body = peer.Chats.Single().Json;
        Assert.Equal(Schema, body.GetProperty("format").GetRawText());
        Assert.Equal("""{"num_predict":9,"temperature":0.5}""", body.GetProperty("options").GetRawText());
        Assert.True(body.GetProperty("think").GetBoolean());
        Assert.Equal(
            [
                new EngineEvent.Piece("hm", true), new EngineEvent.Piece("{}", false), new EngineEvent.CallPiece(0, "go_to", """{"node":3}"""),
                new EngineEvent.Usage(11, 5), new EngineEvent.Finished("tool_calls"),
            ],
            events);
    }

    [Fact]
    public async Task Ollama_loads_and_unloads_by_how_long_it_keeps()
    {
        await using var peer = new EnginePeer(static (request, stream, _) => EnginePeer.SayAsync(
            stream, 200, request.Json.GetProperty("keep_alive").GetInt32() == 0 ? """{"done":true,"done_reason":"unload"}""" : """{"done":true,"done_reason":"load"}"""));
        using var engine = new OllamaEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Ollama), TimeProvider.System);

        Assert.Null(await engine.LoadModelAsync("nyx", default));
        Assert.Null(await engine.UnloadModelAsync("nyx", default));

        Assert.Equal([-1, 0], peer.Requests.Select(static request => request.Json.GetProperty("keep_alive").GetInt32()));
    }

    [Fact]
    public async Task Ollama_shows_what_is_loaded_and_what_is_known()
    {
        await using var peer = new EnginePeer(static (request, stream, _) => EnginePeer.SayAsync(stream, 200, request.Path switch
        {
            "/api/ps" => """{"models":[{"name":"nyx:latest","size":900,"size_vram":800,"expires_at":"2026-11-21T20:00:00Z","context_length":4096}]}""",
            _ => """{"models":[{"name":"nyx:latest"},{"name":"qwen3:4b"}]}""",
        }));
        using var engine = new OllamaEngine(GatewayHarness.Config(peer.Url, kind: EngineKind.Ollama), TimeProvider.System);

        var models = await engine.ModelsAsync(default);

        Assert.Equal([("nyx:latest", "loaded", 800L, 4096), ("qwen3:4b", "unloaded", 0L, 0)],
            models.Select(static model => (model.Model, model.State, model.Bytes ?? 0, model.Context ?? 0)));
    }

    [Theory]
    [InlineData("openai", """data: {"error":{"message":"CUDA out of memory","code":500}}""")]
    [InlineData("llama_server", """error: {"code":500,"message":"context size exceeded"}""")]
    [InlineData("ollama", """{"error":"model runner has unexpectedly stopped"}""")]
    public async Task Error_in_the_stream_is_a_fault_with_the_words_of_the_engine(string name, string line)
    {
        var kind = name switch { "openai" => EngineKind.Openai, "ollama" => EngineKind.Ollama, _ => EngineKind.LlamaServer };
        await using var peer = new EnginePeer(async (_, stream, _) =>
        {
            await EnginePeer.BeginStreamAsync(stream);
            await EnginePeer.RawAsync(stream, System.Text.Encoding.UTF8.GetBytes(line + "\n\n"));
        });
        using var engine = EngineFactory.Create(GatewayHarness.Config(peer.Url, kind: kind), TimeProvider.System);

        var fault = Assert.IsType<EngineEvent.Faulted>((await ReadAsync(engine, Call()))[^1]).Fault;

        Assert.Equal(EngineFaultKind.Failed, fault.Kind);
        Assert.Contains(kind is EngineKind.Openai ? "CUDA" : kind is EngineKind.LlamaServer ? "context" : "runner", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_answer_of_an_engine_that_does_not_stream_is_understood()
    {
        await using var peer = new EnginePeer(static (_, stream, _) => EnginePeer.SayAsync(
            stream, 200, """{"choices":[{"message":{"role":"assistant","content":"all at once"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":3}}"""));
        using var engine = new OpenAiEngine(GatewayHarness.Config(peer.Url), TimeProvider.System);

        Assert.Equal([new EngineEvent.Piece("all at once", false), new EngineEvent.Usage(1, 3), new EngineEvent.Finished("stop")], await ReadAsync(engine, Call()));
    }

    private static EngineKind KindOf(string name) => name switch
    {
        "vllm" => EngineKind.Vllm,
        "ollama" => EngineKind.Ollama,
        "llama_server" => EngineKind.LlamaServer,
        _ => EngineKind.Openai,
    };

    private static ChatCall Call() => new()
    {
        Id = Guid.NewGuid(),
        Model = "nyx",
        Messages = GatewayHarness.Json("""[{"role":"user","content":"hi"}]"""),
        MaxTokens = 9,
    };

    private static async Task<List<EngineEvent>> ReadAsync(IEngine engine, ChatCall call)
    {
        var events = new List<EngineEvent>();
        await foreach (var one in engine.ChatAsync(call, default))
        {
            events.Add(one);
        }

        return events;
    }
}
