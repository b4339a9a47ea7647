using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench.Cortex;

/// <summary>The gateway without bus and HTTP, before a scripted oracle: for figures of the queue itself.</summary>
internal sealed class BenchGateway : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _parts = [];
    private readonly Endpoint _endpoint;

    private BenchGateway(OracleServer oracle, int credits, IdentityBook identities)
    {
        var clock = TimeProvider.System;
        _endpoint = new Endpoint(
            EngineFactory.Create(new EndpointConfig { Name = "oracle", Url = oracle.Url, Model = "nyx", Credits = credits, PriceIn = 0, PriceOut = 0 }, clock), clock);
        Ledger = new BudgetLedger(identity => identities.Of(identity).Limit, clock);
        Gateway = new Gateway(new GatewayOptions { QueueLimit = 100_000 }, [_endpoint], identities, Ledger, new Silent(), clock, NullLogger.Instance);
        _parts.Add(Gateway.RunAsync(_ending.Token));
        _parts.Add(new EndpointMinder(Gateway, _endpoint, quiet: true, clock, NullLogger.Instance).RunAsync(_ending.Token));
    }

    /// <summary>The gateway.</summary>
    public Gateway Gateway { get; }

    /// <summary>Its budgets.</summary>
    public BudgetLedger Ledger { get; }

    /// <summary>Starts it, and waits until the oracle was looked at and probed.</summary>
    public static async Task<BenchGateway> StartAsync(OracleServer oracle, int credits, IdentityBook? identities = null)
    {
        var bench = new BenchGateway(oracle, credits, identities ?? IdentityBook.Default);
        while (!await bench.Gateway.QueryAsync(() => bench._endpoint.Holds.Count > 0))
        {
            await Task.Delay(10);
        }

        return bench;
    }

    /// <summary>Asks, and goes on.</summary>
    /// <returns>The answer to come, and the request.</returns>
    public async Task<(Task<CognitiveResponse> Answer, Guid Id)> SendAsync(
        string identity, int priority, int maxTokens, TimeSpan life, int padding = 0)
    {
        var now = TimeProvider.System.GetUtcNow();
        var messages = JsonBody.Element(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", new string('x', padding + 5));
            json.WriteEndObject();
            json.WriteEndArray();
        });
        var outlet = new Outlet();
        var ask = new Ask
        {
            Id = Guid.CreateVersion7(now),
            Requester = identity,
            Identity = identity,
            Model = "nyx",
            Priority = priority,
            Asked = now,
            Deadline = now + life,
            Messages = messages,
            PromptBytes = padding + 40,
            MaxTokens = maxTokens,
        };
        await Gateway.AskAsync(ask, outlet);
        return (outlet.Ended, ask.Id);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _endpoint.Dispose();
        _ending.Dispose();
    }

    private sealed class Silent : IGatewayEvents
    {
        public void Ended(Ask ask, CognitiveResponse response)
        {
            // Nobody listens.
        }

        public void Moved(ModelProgress progress)
        {
            // Nothing moves.
        }
    }

    private sealed class Outlet : IOutlet
    {
        private readonly TaskCompletionSource<CognitiveResponse> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Streams => false;

        public bool IsDurable => false;

        public Task<CognitiveResponse> Ended => _ended.Task;

        public void Ticket(CognitiveTicket ticket)
        {
            // Not waited for.
        }

        public ValueTask<bool> PieceAsync(string text, bool thought, CancellationToken cancellationToken) => ValueTask.FromResult(true);

        public void End(CognitiveResponse response, RunResult? result) => _ended.TrySetResult(response);

        public void Allow(int upTo)
        {
            // Nothing is streamed.
        }
    }
}
