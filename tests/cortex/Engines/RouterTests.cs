using System.Collections.Concurrent;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.OnBus;
using Nimmerverse.Cortex.Tests.Gateways;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Engines;

/// <summary>
/// Models that come and go at a llama-server's router: at a real one with the models <c>tiny</c> and <c>other</c> where its address is given
/// (NIMMERVERSE_TEST_LLAMA_ROUTER), else at a peer that says what build b11669 was heard to say.
/// </summary>
public sealed class RouterTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly string? Real = Environment.GetEnvironmentVariable("NIMMERVERSE_TEST_LLAMA_ROUTER");

    /// <summary>Seen to fail with FreeIdle left out (nothing was freed), and with WakeForWaiting left out (the second request was never answered).</summary>
    [Fact]
    public async Task Idle_model_is_freed_and_the_next_request_loads_it_with_progress()
    {
        await using var router = new Router();
        await using var gateway = await StartAsync(router, idleS: 0.3);
        Assert.Equal(CognitiveOutcome.Answered, (await gateway.AskAsync(Ask())).Outcome);

        await gateway.WaitAsync(() =>
        {
            gateway.Gateway.FreeIdle();
            return gateway.Endpoints[0].IsUnloaded;
        });
        Assert.Equal("unloaded", await StateAsync(gateway, "tiny"));
        Assert.Equal("unloaded", gateway.Endpoints[0].StateName());
        var seen = gateway.Events.Progress.Count;
        var answer = await gateway.AskAsync(Ask());

        Assert.Equal(CognitiveOutcome.Answered, answer.Outcome);
        var progress = gateway.Events.Progress.Skip(seen).ToList();
        Assert.Equal(("loading", "loaded"), (progress[0].Stage, progress[^1].Stage));
        Assert.All(progress, static one => Assert.Equal("tiny", one.Model));
        Assert.Equal(progress.Select(static one => one.ElapsedMs).Order(), progress.Select(static one => one.ElapsedMs));
        if (Real is null)
        {
            // The peer takes 1.2 s, and the progress is told twice a second.
            Assert.InRange(progress.Count, 3, 100);
        }
    }

    /// <summary>Seen to fail with the old model left loaded in SwapAsync.</summary>
    [Fact]
    public async Task Swap_frees_the_loaded_model_before_the_new_one_is_loaded()
    {
        await using var router = new Router();
        await using var gateway = await StartAsync(router, idleS: 0);
        Assert.Equal(CognitiveOutcome.Answered, (await gateway.AskAsync(Ask())).Outcome);

        var reply = await new OrderBook(gateway.Gateway, null).ObeyAsync(
            new CortexCommand { Order = CortexOrder.Swap, Endpoint = "router", Model = "other" }, default);

        Assert.True(reply.Ok, reply.Detail);
        Assert.Equal("'other' at router is loaded in place of tiny", reply.Detail);
        Assert.Equal(("unloaded", "loaded"), (await StateAsync(gateway, "tiny"), await StateAsync(gateway, "other")));
        Assert.Equal(
            [("tiny", "unloading"), ("tiny", "unloaded"), ("other", "loading"), ("other", "loaded")],
            gateway.Events.Progress.Select(static one => (one.Model, one.Stage)).Distinct());
        if (Real is null)
        {
            Assert.Equal(1, router.MostLoaded);
        }

        // Its own model is wanted again: it comes back by itself.
        Assert.Equal(CognitiveOutcome.Answered, (await gateway.AskAsync(Ask())).Outcome);
    }

    [Fact]
    public async Task Model_that_cannot_be_loaded_is_told_and_swap_says_what_was_freed()
    {
        await using var router = new Router();
        await using var gateway = await StartAsync(router, idleS: 0);
        Assert.Equal(CognitiveOutcome.Answered, (await gateway.AskAsync(Ask())).Outcome);

        var reply = await new OrderBook(gateway.Gateway, null).ObeyAsync(
            new CortexCommand { Order = CortexOrder.Swap, Endpoint = "router", Model = "nowhere" }, default);

        Assert.False(reply.Ok);
        Assert.Contains("'nowhere' at router was not loaded", reply.Detail, StringComparison.Ordinal);
        Assert.Contains("freed: tiny", reply.Detail, StringComparison.Ordinal);
        Assert.Equal("failed", gateway.Events.Progress.Last().Stage);
    }

    private static Cortex.Asking.Ask Ask() => GatewayHarness.Ask(life: TimeSpan.FromMinutes(2), maxTokens: 8);

    private static async Task<string?> StateAsync(GatewayHarness gateway, string model) =>
        (await gateway.Endpoints[0].Engine.ModelsAsync(default)).Single(entry => entry.Model == model).State;

    private async Task<GatewayHarness> StartAsync(Router router, double idleS)
    {
        output.WriteLine(Real is null ? "NIMMERVERSE_TEST_LLAMA_ROUTER is not set: a peer answers in the router's place." : $"A real router answers: {Real}");
        var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(Real ?? router.Url, "router", EngineKind.LlamaServer) with
        {
            UpstreamModel = "tiny",
            IdleUnloadS = idleS,
            FirstTokenS = 60,
            IdleS = 60,
        });
        await gateway.WaitAsync(() => gateway.Endpoints[0].IsReady);
        return gateway;
    }

    private sealed class Router : IAsyncDisposable
    {
        private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(1.2);

        private readonly ConcurrentDictionary<string, (string State, long Since)> _models = new(StringComparer.Ordinal);
        private readonly EnginePeer _peer;
        private int _most;

        public Router()
        {
            _models["tiny"] = ("loaded", 0);
            _models["other"] = ("unloaded", 0);
            _peer = new EnginePeer((request, stream, _) => AnswerAsync(request, stream));
        }

        public string Url => _peer.Url;

        public int MostLoaded => _most;

        public ValueTask DisposeAsync() => _peer.DisposeAsync();

        private Task AnswerAsync(PeerRequest request, Stream stream)
        {
            switch (request.Path)
            {
                case "/health":
                    return EnginePeer.SayAsync(stream, 200, """{"status":"ok"}""");
                case "/props":
                    return EnginePeer.SayAsync(stream, 200, """{"role":"router","max_instances":1,"models_autoload":true,"build_info":"b11669-Debian"}""");
                case "/models":
                    return EnginePeer.SayAsync(stream, 200, List());
                case "/models/load" or "/models/unload" when request.Json.GetProperty("model").GetString() is { } name:
                    if (!_models.ContainsKey(name))
                    {
                        return EnginePeer.SayAsync(stream, 404, """{"error":{"code":404,"message":"model not found","type":"not_found_error"}}""");
                    }

                    _models[name] = request.Path == "/models/load" ? ("loading", System.Diagnostics.Stopwatch.GetTimestamp()) : ("unloaded", 0);
                    return EnginePeer.SayAsync(stream, 200, """{"success":true}""");
                case "/v1/chat/completions":
                    return StateOf(request.Json.GetProperty("model").GetString()!) == "loaded"
                        ? EnginePeer.StreamAsync(stream, "yes")
                        : EnginePeer.SayAsync(stream, 400, """{"error":{"code":400,"message":"model is not loaded","type":"invalid_request_error"}}""");
                default:
                    return EnginePeer.SayAsync(stream, 400, """{"error":{"code":400,"message":"model name is missing from the request","type":"invalid_request_error"}}""");
            }
        }

        private string StateOf(string name)
        {
            var (state, since) = _models[name];
            return state == "loading" && System.Diagnostics.Stopwatch.GetElapsedTime(since) > LoadTime ? "loaded" : state;
        }

        private string List()
        {
            var states = _models.Keys.Order(StringComparer.Ordinal).Select(name => (Name: name, State: StateOf(name))).ToList();
            _most = Math.Max(_most, states.Count(static one => one.State is not "unloaded"));
            return $$"""{"object":"list","data":[{{string.Join(',', states.Select(static one =>
                $$$"""{"id":"{{{one.Name}}}","object":"model","owned_by":"llamacpp","status":{"value":"{{{one.State}}}","args":[]}}"""))}}]}""";
        }
    }
}
