using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Phoebe;

/// <summary>A real nats-server with the streams of the environment dev, and somebody who publishes trails.</summary>
public sealed class TrailBus : IAsyncDisposable
{
    private TrailBus(NatsServerFixture server, BusConnection connection)
    {
        Server = server;
        Connection = connection;
        Speaker = RunningProgram.Speak(connection);
    }

    /// <summary>The server.</summary>
    public NatsServerFixture Server { get; }

    /// <summary>The publisher's connection.</summary>
    public BusConnection Connection { get; }

    /// <summary>The publisher.</summary>
    public Messenger Speaker { get; }

    /// <summary>The stream of dead letters.</summary>
    public static string DeadLetters => "DEV_DEAD_LETTERS";

    /// <summary>Starts the server and makes the streams; the only durable reader is phoebe's.</summary>
    /// <param name="ackWait">The stream's wait for an acknowledgement; the product's by default.</param>
    /// <returns>The bus; dispose it.</returns>
    public static async Task<TrailBus> StartAsync(TimeSpan? ackWait = null)
    {
        var server = await NatsServerFixture.StartAsync(new NatsServerSettings());
        var connection = await server.ConnectAsync();
        var stream = TrailStream.Configuration(EnvironmentName.Dev, maxBytes: 512 << 20);
        await connection.JetStream.CreateOrUpdateStreamAsync(stream with { Subjects = ["dev.memory.nothing_yet"] });
        var reader = TrailStream.Reader(TrailStream.Phoebe);
        await connection.JetStream.CreateOrUpdateConsumerAsync(stream.Name, reader with { AckWait = ackWait ?? reader.AckWait });
        await connection.JetStream.CreateOrUpdateStreamAsync(stream);
        await connection.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfiguration(DeadLetters, [Subjects.DeadLetter.All(EnvironmentName.Dev).Value]));
        return new TrailBus(server, connection);
    }

    /// <summary>Starts the memory process as the writer of a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="settings">Further settings without the prefix.</param>
    /// <returns>The process; dispose it.</returns>
    public RunningProgram StartWriter(PhoebeDatabase database, params (string Name, string Value)[] settings) =>
        RunningProgram.Start(
            "Nimmerverse.Memory", Server, [("PHOEBE", Path.Combine(database.Roles, "writer.json")), ("IRIS", "none"), .. settings]);

    /// <summary>How many trails wait in the stream, for whatever reason.</summary>
    /// <returns>The number.</returns>
    public async Task<long> WaitingAsync() => (await Connection.JetStream.FindStreamAsync("DEV_TRAILS"))!.Messages;

    /// <summary>Where the writer's reader stands.</summary>
    /// <returns>Messages delivered so far, repetitions included.</returns>
    public async Task<(long Delivered, long AckPending)> ReaderAsync()
    {
        var reply = await Connection.RequestAsync("$JS.API.CONSUMER.INFO.DEV_TRAILS.phoebe", default, TimeSpan.FromSeconds(5));
        using var info = JsonDocument.Parse(reply.Message!.Payload);
        return (info.RootElement.GetProperty("delivered").GetProperty("consumer_seq").GetInt64(), info.RootElement.GetProperty("num_ack_pending").GetInt64());
    }

    /// <summary>Publishes a trail and waits until the stream has it.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>When it is stored.</returns>
    public async Task PublishAsync(Trail trail)
    {
        var ack = await Speaker.PublishTrailAsync(trail);
        Assert.True(ack.IsStored, $"{ack.Status} {ack.Error}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Server.DisposeAsync();
    }
}
