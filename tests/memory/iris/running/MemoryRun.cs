using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Iris.Running;

/// <summary>The memory program as <c>up</c> runs it, without phoebe, and somebody else's end of the bus.</summary>
internal sealed class MemoryRun : IAsyncDisposable
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NatsServerFixture _server;
    private readonly BusConnection _bus;
    private readonly (string, string)[] _settings;
    private RunningProgram? _program;

    private MemoryRun(NatsServerFixture server, BusConnection bus, string iris)
    {
        _server = server;
        _bus = bus;
        Outside = RunningProgram.Speak(bus);
        Data = Directory.CreateTempSubdirectory("nimmerverse-memory-").FullName;
        _settings = [("PHOEBE", "none"), ("IRIS", iris), ("DATA", Data)];
    }

    public Messenger Outside { get; }

    public string Data { get; }

    public RunningProgram Program => _program!;

    public JetStream JetStream => _bus.JetStream;

    public static async Task<MemoryRun> StartAsync(NatsServerFixture server, string iris = "local")
    {
        var run = new MemoryRun(server, await server.ConnectAsync(), iris);
        var stream = TrailStream.Configuration(Dev, 64 << 20);
        await run.JetStream.CreateOrUpdateStreamAsync(stream);
        await run.JetStream.CreateOrUpdateConsumerAsync(stream.Name, TrailStream.Reader(TrailStream.Iris));
        await run.StartProgramAsync();
        return run;
    }

    /// <summary>Starts the program, again after it was killed, and waits until it answers.</summary>
    public async Task StartProgramAsync()
    {
        _program = RunningProgram.Start("Nimmerverse.Memory", _server, _settings);
        await EventuallyAsync(
            async () => (await ListAsync("nothing-here")).Fault is null || Program.Log.Contains("away", StringComparison.Ordinal), "answers to list");
    }

    public async Task KillProgramAsync()
    {
        if (_program is { } program)
        {
            _program = null;
            await program.DisposeAsync();
        }
    }

    public async Task<RememberReply> RememberAsync(RememberRequest request) =>
        (await Outside.RequestAsync(Subjects.Remember, Subjects.Remember.For(Dev), request, Patience)).Body
            ?? throw new TimeoutException($"No answer. {_program?.Log}");

    public async Task<RecallReply> RecallAsync(RecallRequest request) =>
        (await Outside.RequestAsync(Subjects.Recall, Subjects.Recall.For(Dev), request, Patience)).Body
            ?? throw new TimeoutException($"No answer. {_program?.Log}");

    public async Task<MemoryListReply> ListAsync(string collection, int offset = 0, int limit = 256)
    {
        var request = new MemoryListRequest { Collection = collection, Offset = offset, Limit = limit };
        var reply = await Outside.RequestAsync(Subjects.MemoryList, Subjects.MemoryList.For(Dev), request, Patience);
        return reply.Body ?? new() { Items = [], Total = 0, Fault = $"{reply.Status}" };
    }

    /// <summary>Every item of a collection, page by page.</summary>
    public async Task<List<MemoryItem>> ListAllAsync(string collection)
    {
        var all = new List<MemoryItem>();
        while (await ListAsync(collection, all.Count) is { Items: { Count: > 0 } items })
        {
            all.AddRange(items);
        }

        return all;
    }

    /// <summary>Publishes a trail and waits until the stream holds it.</summary>
    public async Task PublishAsync(Trail trail) => Assert.True((await Outside.PublishTrailAsync(trail)).IsStored);

    public async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Not within {Patience}: {what}. {_program?.Log}");
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillProgramAsync();
        await JetStream.DeleteStreamAsync(TrailStream.Name(Dev));
        await _bus.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }
}
