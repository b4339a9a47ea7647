using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary><c>trails dead-letters</c> between a real nats-server, a real PostgreSQL and the real writer.</summary>
public sealed class DeadLetterTests(TrailsDatabase database) : IClassFixture<TrailsDatabase>
{
    [Fact]
    public async Task Trail_with_nul_that_the_writer_gave_up_is_mended_put_back_and_stored()
    {
        await using var bus = await TrailBus.StartAsync();
        await using var writer = bus.StartWriter(database.Phoebe);
        var trail = Phoebe.Trails.Some(inputs: """{"said":"a\u0000b"}""");
        await bus.PublishAsync(trail);
        await Wait.ForAsync(1L, async () => (await bus.Connection.JetStream.FindStreamAsync(TrailBus.DeadLetters))!.Messages, log: () => writer.Log);

        var (listed, list, said) = await RunAsync(bus, "--json");
        var letter = Assert.Single(TrailsDatabase.Lines(list));
        var (retried, _, summary) = await RunAsync(bus, "--retry", "all");

        Assert.True(listed == 0, said);
        Assert.Equal("repeatable", letter.GetProperty("status").GetString());
        Assert.Equal(trail.TrailId, letter.GetProperty("trail_id").GetGuid());
        Assert.True(retried == 0, summary);
        Assert.Contains("1 put back", summary, StringComparison.Ordinal);
        await Wait.ForAsync(1L, () => database.Phoebe.AskAsync<long>("reader", $"SELECT count(*) FROM phoebe.trails WHERE trail_id = '{trail.TrailId}' AND inputs ->> 'said' = U&'a\\FFFDb'"), log: () => writer.Log);
        var (_, _, again) = await RunAsync(bus, "--retry", trail.TrailId.ToString());
        Assert.Contains("0 put back, 1 stored already", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_what_can_be_done()
    {
        await using var bus = await TrailBus.StartAsync();
        var good = Phoebe.Trails.Some();
        var whole = Written(good, good.Kind);
        await LetterAsync(bus, "dev.memory.trail.behaviour", "PostgreSQL was in a mood\u001b[31m", whole);
        await LetterAsync(bus, "dev.memory.trail.behaviour", "bad JSON", "{\"header\":"u8.ToArray());
        await LetterAsync(bus, "dev.memory.trail.behaviour", "more than a trail may have", new byte[4_096], size: 1 << 20);
        await LetterAsync(bus, "dev.nervous.cells.math.wave", "not a wave_signal", "x"u8.ToArray());
        await LetterAsync(bus, "dev.memory.trail.episode", "its kind is not its subject's", whole);
        await LetterAsync(bus, "dev.memory.trail.behaviour", "no UUIDv7", Written(good with { TrailId = Guid.NewGuid() }, good.Kind));

        var (code, output, error) = await RunAsync(bus, "--json");
        var letters = TrailsDatabase.Lines(output);

        Assert.True(code == 0, error);
        Assert.Equal([6, 5, 4, 3, 2, 1], letters.Select(static letter => letter.GetProperty("number").GetInt32()));
        Assert.Equal(["lost", "lost", "lost", "lost", "lost", "repeatable"], letters.Select(static letter => letter.GetProperty("status").GetString()!));
        Assert.Contains("only 4,096 of 1,048,576 bytes", letters[3].GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Equal("not a trail", letters[2].GetProperty("says").GetString());
        Assert.DoesNotContain('\u001b', (await RunAsync(bus)).Output);
        Assert.Equal(2, TrailsDatabase.Lines((await RunAsync(bus, "--json", "--limit", "2")).Output).Length);

        var (one, _, done) = await RunAsync(bus, "--retry", "1");
        var (missing, _, none) = await RunAsync(bus, "--retry", "77");
        Assert.Equal(0, one);
        Assert.Contains("1 put back", done, StringComparison.Ordinal);
        Assert.Equal(1, missing);
        Assert.Contains("No dead letter is 77", none, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(bus, "--retry", "this one")).Code);
    }

    [Fact]
    public async Task Trail_is_put_back_although_the_stream_remembers_its_id()
    {
        await using var bus = await TrailBus.StartAsync();
        var trail = Phoebe.Trails.Some();
        await bus.PublishAsync(trail);
        await LetterAsync(bus, "dev.memory.trail.behaviour", "it failed", Written(trail, trail.Kind));

        await RunAsync(bus, "--retry");
        await RunAsync(bus, "--retry");

        // Once published, once put back; the second retry repeats the first one's id.
        Assert.Equal(2, (await bus.Connection.JetStream.FindStreamAsync("DEV_TRAILS"))!.Messages);
    }

    [Fact]
    public async Task Stats_tell_what_waits_and_what_was_given_up()
    {
        await using var bus = await TrailBus.StartAsync();
        await bus.PublishAsync(Phoebe.Trails.Some());
        await LetterAsync(bus, "dev.nervous.cells.math.wave", "not a wave_signal", "x"u8.ToArray());

        var (code, output, error) = await TrailsDatabase.RunAsync(["stats"], Environment(bus));
        var (_, lines, _) = await TrailsDatabase.RunAsync(["stats", "--json"], Environment(bus));

        Assert.True(code == 0, error);
        Assert.Contains("1 for phoebe", output, StringComparison.Ordinal);
        Assert.Contains("Dead letters: 1.", output, StringComparison.Ordinal);
        Assert.Equal(1, TrailsDatabase.Lines(lines)[^1].GetProperty("waiting_phoebe").GetInt32());
    }

    [Fact]
    public async Task Dead_letters_without_a_bus_are_an_error_in_a_sentence()
    {
        foreach (var url in (string[])["nats://127.0.0.1:1", ""])
        {
            var (code, output, error) = await TrailsDatabase.RunAsync(["dead-letters"], ("NIMMERVERSE_NATS_URL", url));

            Assert.Equal(3, code);
            Assert.Empty(output);
            Assert.Single(error.Trim().Split('\n'));
            Assert.Equal(url.Length == 0, error.Contains("No village runs", StringComparison.Ordinal));
        }
    }

    private Task<(int Code, string Output, string Error)> RunAsync(TrailBus bus, params string[] arguments) =>
        TrailsDatabase.RunAsync(["dead-letters", .. arguments], Environment(bus));

    private (string Name, string Value)[] Environment(TrailBus bus) => [("NIMMERVERSE_PHOEBE", database.Reader), ("NIMMERVERSE_NATS_URL", bus.Server.Url)];

    private static async Task LetterAsync(TrailBus bus, string subject, string reason, byte[] payload, int? size = null)
    {
        var letter = new DeadLetter { Subject = subject, Reason = reason, PayloadBase64 = Convert.ToBase64String(payload), Size = size ?? payload.Length };
        var ack = await bus.Speaker.PublishKeptAsync(Subjects.DeadLetter.For(EnvironmentName.Dev, "memory"), letter, Guid.NewGuid().ToString());
        Assert.True(ack.IsStored);
    }

    private static byte[] Written(Trail trail, string kind)
    {
        Assert.Equal(kind, trail.Kind);
        var header = new Header
        {
            MessageId = Guid.CreateVersion7(),
            MessageType = "trail",
            Version = Header.CurrentVersion,
            Timestamp = trail.Started,
            Source = new Source { EntityId = "avoid", EntityType = EntityType.Nerve, Node = "node-a" },
        };
        return MessageCodec.Write(new Message<Trail>(header, trail), Subjects.Trail.Json);
    }
}
