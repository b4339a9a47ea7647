using System.Text.Json;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>A bus of its own with the gateway's streams, and the gateway as a real process.</summary>
internal sealed class CortexVillage : IAsyncDisposable
{
    private readonly List<RunningProgram> _programs = [];
    private readonly List<TypedSubscription<CognitiveResponse>> _subscriptions = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-cortex-").FullName;

    private CortexVillage(NatsServerFixture server, BusConnection bus)
    {
        (Server, Bus) = (server, bus);
        Operator = RunningProgram.Speak(bus, "operator");
    }

    public NatsServerFixture Server { get; }

    public BusConnection Bus { get; }

    public Messenger Operator { get; }

    /// <summary>The data folder of its gateways.</summary>
    public string Folder => _folder;

    public RunningProgram Gateway => _programs[^1];

    public static async Task<CortexVillage> StartAsync()
    {
        var server = await NatsServerFixture.StartAsync(new NatsServerSettings());
        var bus = await server.ConnectAsync();
        await bus.JetStream.CreateOrUpdateStreamAsync(CortexStream.Configuration(EnvironmentName.Dev));
        await bus.JetStream.CreateOrUpdateBucketAsync(CortexStream.AnswersConfiguration(EnvironmentName.Dev));
        return new CortexVillage(server, bus);
    }

    /// <summary>Starts a gateway in front of engines written as the configuration list.</summary>
    public async Task<RunningProgram> StartGatewayAsync(string endpoints, params (string Name, string Value)[] settings)
    {
        var list = Path.Combine(_folder, $"endpoints-{_programs.Count}.json");
        await File.WriteAllTextAsync(list, endpoints);
        var names = await Operator.SubscribeAsync(Subjects.CortexStatus.All(EnvironmentName.Dev));
        await using (names)
        {
            _programs.Add(RunningProgram.Start(
                "Nimmerverse.Cortex", Server, [("CORTEX_ENDPOINTS", list), ("DATA", _folder), .. settings]));
            await RunningProgram.FirstAsync(names, static status => status.Endpoints.All(static one => one.State != "down" || one.Reason != "not looked at yet"));
        }

        return _programs[^1];
    }

    public static string Endpoint(OracleServer oracle, string kind = "openai", int credits = 4, string name = "oracle", string more = "") =>
        $$"""[{"name":"{{name}}","kind":"{{kind}}","url":"{{oracle.Url}}","model":"nyx","credits":{{credits}}{{more}}}]""";

    public static CognitiveRequest Request(string question = "What now?", int priority = 5, int timeoutMs = 20_000) => new()
    {
        EventType = "test",
        Domain = "math",
        Confidence = 1,
        StructuredInput = JsonSerializer.SerializeToElement("nothing", TestJson.Default.String),
        SuggestedActions = [],
        Priority = priority,
        ProcessingBudgetLf = 100,
        ResponseTimeoutMs = timeoutMs,
        Question = question,
        RequestId = Guid.CreateVersion7(),
    };

    public async Task<TypedSubscription<CognitiveResponse>> AnswersAsync(string requester = "operator")
    {
        var answers = await Operator.SubscribeAsync(Subjects.CortexResponse.Filter(EnvironmentName.Dev, requester));
        _subscriptions.Add(answers);
        return answers;
    }

    public async Task<CognitiveResponse> AskAsync(CognitiveRequest request, Messenger? by = null)
    {
        var asker = by ?? Operator;
        var answers = await AnswersAsync(Requester.Of(asker.Source));
        asker.Publish(Subjects.CortexRequest.For(EnvironmentName.Dev), request);
        return (await RunningProgram.FirstAsync(answers, answer => answer.RequestId == request.RequestId)).Body;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        foreach (var subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        await Bus.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class TestJson : System.Text.Json.Serialization.JsonSerializerContext;
