using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Gateways;

/// <summary>The gateway without a bus: requests in, answers out, engines behind real sockets.</summary>
internal sealed class GatewayHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _parts = [];

    public GatewayHarness(GatewayOptions? options, IdentityBook? identities, params EndpointConfig[] endpoints)
    {
        var book = identities ?? IdentityBook.Default;
        Ledger = new BudgetLedger(identity => book.Of(identity).Limit, TimeProvider.System);
        Events = new Recorder();
        Endpoints = [.. endpoints.Select(static config => new Endpoint(EngineFactory.Create(config, TimeProvider.System), TimeProvider.System))];
        Gateway = new Gateway(options ?? new GatewayOptions(), Endpoints, book, Ledger, Events, TimeProvider.System, NullLogger.Instance);
        _parts.Add(Gateway.RunAsync(_ending.Token));
        _parts.AddRange(Endpoints.Select(endpoint =>
            new EndpointMinder(Gateway, endpoint, quiet: true, TimeProvider.System, NullLogger.Instance).RunAsync(_ending.Token)));
    }

    public Gateway Gateway { get; }

    public BudgetLedger Ledger { get; }

    public Recorder Events { get; }

    public IReadOnlyList<Endpoint> Endpoints { get; }

    public static async Task<GatewayHarness> StartAsync(params EndpointConfig[] endpoints) => await StartAsync(null, null, endpoints);

    public static async Task<GatewayHarness> StartAsync(GatewayOptions? options, IdentityBook? identities, params EndpointConfig[] endpoints)
    {
        var harness = new GatewayHarness(options, identities, endpoints);
        await harness.WaitAsync(() => harness.Endpoints.All(static endpoint => endpoint.Sight is not null));
        return harness;
    }

    public static EndpointConfig Config(string url, string name = "peer", EngineKind kind = EngineKind.Openai, int credits = 4) => new()
    {
        Name = name,
        Kind = kind,
        Url = url,
        Credits = credits,
        FirstTokenS = 30,
        IdleS = 20,
    };

    public static Ask Ask(string text = "hello", int priority = 5, TimeSpan? life = null, string identity = "operator", string model = "nyx", int maxTokens = 64)
    {
        var now = TimeProvider.System.GetUtcNow();
        var messages = JsonBody.Element(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", text);
            json.WriteEndObject();
            json.WriteEndArray();
        });
        return new Ask
        {
            Id = Guid.CreateVersion7(now),
            Requester = identity,
            Identity = identity,
            Model = model,
            Priority = priority,
            Asked = now,
            Deadline = now + (life ?? TimeSpan.FromMinutes(1)),
            Messages = messages,
            PromptBytes = messages.GetRawText().Length,
            MaxTokens = maxTokens,
        };
    }

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public async Task<CognitiveResponse> AskAsync(Ask ask) => await (await SendAsync(ask)).Ended.WaitAsync(TimeSpan.FromMinutes(3));

    public async Task<TestOutlet> SendAsync(Ask ask, bool streams = false)
    {
        var outlet = new TestOutlet(streams);
        await Gateway.AskAsync(ask, outlet);
        return outlet;
    }

    public Task<CortexStatus> StatusAsync() => Gateway.QueryAsync(() => Gateway.Status(null));

    public async Task WaitAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            while (!await Gateway.QueryAsync(condition, patience.Token))
            {
                await Task.Delay(10, patience.Token);
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"Waited in vain; the endpoints are {string.Join(", ", Endpoints.Select(Describe))}.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var endpoint in Endpoints)
        {
            endpoint.Dispose();
        }
    }

    private static string Describe(Endpoint endpoint) =>
        $"{endpoint.Name}: {endpoint.StateName()} ({endpoint.Sight?.Fault?.Detail ?? "no fault"}), holds {string.Join(" ", endpoint.Holds)}, {endpoint.Credits.InUse} in use";

    internal sealed class TestOutlet(bool streams) : IOutlet
    {
        private readonly TaskCompletionSource<CognitiveResponse> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Streams => streams;

        public bool IsDurable => false;

        public Task<CognitiveResponse> Ended => _ended.Task;

        public ConcurrentQueue<string> Pieces { get; } = new();

        public int Ends { get; private set; }

        public void Ticket(CognitiveTicket ticket)
        {
        }

        public ValueTask<bool> PieceAsync(string text, bool thought, CancellationToken cancellationToken)
        {
            Pieces.Enqueue(text);
            return ValueTask.FromResult(true);
        }

        public void End(CognitiveResponse response, RunResult? result)
        {
            Ends++;
            _ended.TrySetResult(response);
        }

        public void Allow(int upTo)
        {
        }
    }

    internal sealed class Recorder : IGatewayEvents
    {
        public ConcurrentQueue<CognitiveResponse> Responses { get; } = new();

        public ConcurrentQueue<ModelProgress> Progress { get; } = new();

        public void Ended(Ask ask, CognitiveResponse response) => Responses.Enqueue(response);

        public void Moved(ModelProgress progress) => Progress.Enqueue(progress);
    }
}
