using Nimmerverse.Memory.Phoebe;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Trails;

/// <summary>
/// A real PostgreSQL with the schema that the memory program's <c>migrate</c> makes, and trails that its real process drained from a real
/// stream into it, as in a village.
/// </summary>
internal sealed class Phoebe : IAsyncDisposable
{
    private const int AtOnce = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly PostgresServer _server = new();
    private readonly string _roles = Directory.CreateTempSubdirectory("nimmerverse-roles-").FullName;

    private Phoebe()
    {
    }

    /// <summary>The memory program where it was built: beside the tests, whose libraries are partly those of the web framework, it does not run.</summary>
    public static string Program { get; } = ProgramBeside(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The reader's connection file.</summary>
    public string Reader => Path.Combine(_roles, "reader.json");

    /// <summary>Makes the database and lets the real writer keep trails in it.</summary>
    public static async Task<Phoebe> KeepAsync(IReadOnlyList<Trail> trails)
    {
        var phoebe = new Phoebe();
        await phoebe._server.StartAsync();
        var admin = Path.Combine(phoebe._roles, "admin.json");
        new PhoebeConnection(phoebe._server.Host, phoebe._server.Port, "postgres", PostgresServer.Admin, phoebe._server.Password).Write(admin);
        using (var migration = TestProcess.Start(Program, ["migrate"], ("NIMMERVERSE_PHOEBE_ADMIN", admin), ("NIMMERVERSE_PHOEBE_ROLES", phoebe._roles)))
        {
            Assert.True(await migration.WaitAsync(Patience) == 0, migration.Error);
        }

        await phoebe.WriteAsync(trails);
        return phoebe;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_roles, recursive: true);
    }

    private static string ProgramBeside(DirectoryInfo tests) => Path.Combine(tests.Parent!.Parent!.FullName, "Nimmerverse.Memory", tests.Name, "Nimmerverse.Memory");

    private async Task WriteAsync(IReadOnlyList<Trail> trails)
    {
        await using var nats = await NatsServerFixture.StartAsync(new NatsServerSettings());
        await using var bus = await nats.ConnectAsync();
        var stream = TrailStream.Configuration(EnvironmentName.Dev, maxBytes: 128 << 20);
        await bus.JetStream.CreateOrUpdateStreamAsync(stream);
        await bus.JetStream.CreateOrUpdateConsumerAsync(stream.Name, TrailStream.Reader(TrailStream.Phoebe));
        await bus.JetStream.CreateOrUpdateStreamAsync(new StreamConfiguration(TrailStream.DeadLetters(EnvironmentName.Dev), [Subjects.DeadLetter.All(EnvironmentName.Dev).Value]));
        var speaker = RunningProgram.Speak(bus, "thalamus", EntityType.Thalamus);
        foreach (var some in trails.Chunk(AtOnce))
        {
            foreach (var ack in await Task.WhenAll(some.Select(trail => speaker.PublishTrailAsync(trail))))
            {
                Assert.True(ack.IsStored, $"{ack.Status} {ack.Error}");
            }
        }

        await using var writer = RunningProgram.Start(Program, nats, ("PHOEBE", Path.Combine(_roles, "writer.json")), ("IRIS", "none"));
        using var patience = new CancellationTokenSource(Patience);
        while ((await bus.JetStream.FindStreamAsync(stream.Name, patience.Token))!.Messages > 0)
        {
            await Task.Delay(50, patience.Token);
        }

        Assert.Equal(0, (await bus.JetStream.FindStreamAsync(TrailStream.DeadLetters(EnvironmentName.Dev), patience.Token))!.Messages);
    }
}
