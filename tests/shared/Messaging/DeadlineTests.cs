using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Messaging;

/// <summary>Deadlines of tiers in the headers of what nobody answers: waves, transitions, reflex signals, commands.</summary>
public sealed class DeadlineTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_tier_must_act_on_carries_its_deadline_when_it_is_told_so()
    {
        await using var bus = await server.ConnectAsync();
        var clock = new ManualTimeProvider();
        var (strict, measured) = (Speak(bus, clock, true), Speak(bus, clock, false));
        var cell = NatsServerFixture.UniquePrefix();
        await using var waves = await strict.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, cell));

        strict.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave);
        strict.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave, deadline: clock.GetUtcNow().AddSeconds(9));
        measured.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave);

        var deadlines = new List<double?>();
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var wave in waves.ReadAllAsync(patience.Token))
        {
            deadlines.Add((wave.Message.Header.Deadline - clock.GetUtcNow())?.TotalMilliseconds);
            if (deadlines.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([50, 9_000, null], deadlines);
        Assert.Equal(
            [0, 1, 2, 3, null],
            [Subjects.Reflex.Tier, Subjects.CellWave.Tier, Subjects.GateTransition.Tier, Subjects.BoundaryCommand.Tier, Subjects.GatesStatus.Tier]);
    }

    // Seen to fail: with a loop that hands everything to its handlers.
    [Fact]
    public async Task A_loop_does_not_act_on_what_comes_after_its_deadline_and_counts_it()
    {
        await using var bus = await server.ConnectAsync();
        var messenger = Speak(bus, TimeProvider.System, false);
        var cell = NatsServerFixture.UniquePrefix();
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, cell));
        using var ending = new CancellationTokenSource(Patience);
        var heard = new List<double>();
        var loop = new EventLoop(TimeProvider.System, NullLogger.Instance);
        loop.Listen(waves, wave =>
        {
            heard.Add(wave.Body.Confidence);
            if (wave.Body.Confidence == 1)
            {
                ending.Cancel();
            }
        });
        var now = TimeProvider.System.GetUtcNow();
        messenger.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave with { Confidence = 0.25 }, deadline: now.AddSeconds(-1));
        messenger.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave with { Confidence = 0.5 }, deadline: now + Patience);
        messenger.Publish(Subjects.CellWave.For(EnvironmentName.Dev, cell), Wave with { Confidence = 1 });

        await loop.RunAsync(ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.Equal([0.5, 1], heard);
        Assert.Equal(1, messenger.Late);
    }

    private static WaveSignal Wave => new() { Domain = "math", Confidence = 0.5, SemanticContent = JsonElement.Parse("{}") };

    private static Messenger Speak(BusConnection bus, TimeProvider clock, bool deadlines) => new(
        bus,
        EnvironmentName.Dev,
        new Source { EntityId = "test", EntityType = EntityType.Cell, Node = "test", Tier = 1 },
        clock,
        NullLogger<Messenger>.Instance)
    {
        SetsDeadlines = deadlines,
    };
}
