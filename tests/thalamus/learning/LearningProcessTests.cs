using Nimmerverse.Meaning;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Thalamus.Tests.Learning;

/// <summary>The thalamus and the memory as programs on a real bus.</summary>
public sealed class LearningProcessTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>, IDisposable
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;

    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-learning-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// Seen to fail: with RegionMemory.RestoreAsync taken out, the second life refused the waves as no_region; with the merge in
    /// WeightFile.Save taken out, the gate came back with the first weight.
    /// </summary>
    [Fact]
    public async Task A_learned_region_and_its_weight_survive_the_end_of_the_thalamus_and_kill_9_of_memory()
    {
        await using var bus = await server.ConnectAsync();
        var outside = RunningProgram.Speak(bus);
        var stream = TrailStream.Configuration(Dev, 16 << 20);
        await bus.JetStream.CreateOrUpdateStreamAsync(stream);
        await bus.JetStream.CreateOrUpdateConsumerAsync(stream.Name, TrailStream.Reader(TrailStream.Iris));
        await using var all = await outside.SubscribeAsync(Subjects.GatesStatus.All(Dev));
        GateStatus learned;
        await using (var thalamus = Start("Nimmerverse.Thalamus"))
        {
            // Memory comes later than the first region: learning must not wait for it.
            await RunningProgram.FirstAsync(all);
            using var enough = new CancellationTokenSource();
            var saying = SayAsync(outside, "guitar", "piano", enough.Token);
            learned = (await RunningProgram.FirstAsync(all, static status => status.Gates.Count > 6)).Body.Gates[^1];
            await enough.CancelAsync();
            await saying;
            Assert.Equal(0.1, learned.Weight, 0.001);
            outside.Publish(Subjects.Verification.For(Dev, "test"), new VerificationOutcome
            {
                OriginalSignalId = Guid.NewGuid(),
                GateId = learned.GateId,
                Outcome = Verdict.Confirmed,
                Discrepancy = 0,
            });
            await RunningProgram.FirstAsync(all, static status => status.Gates[^1].Weight > 0.11);
            await using var memory = Start("Nimmerverse.Memory", ("PHOEBE", "none"));
            await RememberedAsync(outside, learned.GateId);
            Assert.Equal(0, await thalamus.TerminateAsync());
        }

        await using var reborn = Start("Nimmerverse.Thalamus");
        await RunningProgram.FirstAsync(all, static status => status is { Waves: 0, Gates.Count: 6 });
        await using var woken = Start("Nimmerverse.Memory", ("PHOEBE", "none"));
        var restored = (await RunningProgram.FirstAsync(all, static status => status.Gates.Count > 6)).Body.Gates[^1];
        Assert.Equal(learned.GateId, restored.GateId);
        Assert.Equal(0.12, restored.Weight, 0.001);

        await using var opens = await outside.SubscribeAsync(Subjects.GateTransition.Filter(Dev, "open"));
        outside.Publish(Subjects.CellWave.For(Dev, "ear"), new WaveSignal { Domain = "guitar", Confidence = 0.9 });
        outside.Publish(Subjects.CellWave.For(Dev, "radio"), new WaveSignal { Domain = "piano", Confidence = 0.8 });
        Assert.Equal(learned.GateId, (await RunningProgram.FirstAsync(opens)).Body.GateId);
    }

    private static async Task SayAsync(Messenger outside, string one, string other, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            outside.Publish(Subjects.CellWave.For(Dev, "ear"), new WaveSignal { Domain = one, Confidence = 0.6 });
            outside.Publish(Subjects.CellWave.For(Dev, "radio"), new WaveSignal { Domain = other, Confidence = 0.9 });
            await Task.Delay(250, CancellationToken.None);
        }
    }

    private static async Task RememberedAsync(Messenger outside, string gate)
    {
        var request = new MemoryListRequest { Collection = "gate_regions", Model = WordVectors.Model };
        var started = TimeProvider.System.GetTimestamp();
        while ((await outside.RequestAsync(Subjects.MemoryList, Subjects.MemoryList.For(Dev), request, TimeSpan.FromSeconds(5))).Body is not { Items: [var item] }
            || item.Id != gate)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(40), "The region was not remembered.");
            await Task.Delay(50);
        }
    }

    private RunningProgram Start(string program, params ReadOnlySpan<(string Name, string Value)> settings) =>
        RunningProgram.Start(program, server, [("DATA", Path.Combine(_folder, program)), .. settings]);
}
