using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>The graph as learned from a real bus and shown to a real web socket.</summary>
public sealed class FlowTests : IAsyncLifetime
{
    private StudioVillage _village = null!;

    /// <summary>Nodes come from who speaks, edges from who is subscribed: nothing of this is drawn by hand.</summary>
    [Fact]
    public async Task Waves_of_a_cell_flow_to_the_thalamus_that_is_subscribed_to_them()
    {
        var cell = await _village.SpeakAsync("math", EntityType.Cell);
        var thalamus = await _village.ConnectAsync("thalamus", EntityType.Thalamus);
        await using var listening = await thalamus.SubscribeAsync("dev.nervous.cells.*.wave");
        await using var client = await _village.LookAsync();

        await RepeatAsync(client, () => cell.Publish(Subjects.CellWave.For(EnvironmentName.Dev, "math"), Wave()), () => client.Flows("cell/math", "thalamus/thalamus"));

        Assert.Equal("dotted", client.EdgeOf("cell/math", "thalamus/thalamus")!.Style);
        Assert.Equal("nervous", client.Nodes["cell/math"].Domain);
        Assert.DoesNotContain("operator/studio", client.Edges.Values.Select(static edge => edge.To));
    }

    [Fact]
    public async Task Gate_shows_its_state_value_and_flashes_when_it_opens()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var client = await _village.LookAsync();

        await RepeatAsync(
            client, () => thalamus.Publish(Subjects.GateTransition.For(EnvironmentName.Dev, "open"), Opening("math", 0.8)),
            () => client.Nodes.TryGetValue("gate/math", out var gate) && gate.Flashes.Contains(2));

        Assert.Equal(3, client.Nodes["gate/math"].State);
        Assert.Equal(102, client.Nodes["gate/math"].Value);
    }

    private async Task RepeatAsync(StudioClient client, Action say, Func<bool> holds)
    {
        using var ending = new CancellationTokenSource();
        var saying = SayAsync();
        await client.UntilAsync(holds);
        await ending.CancelAsync();
        await saying;

        async Task SayAsync()
        {
            while (!ending.IsCancellationRequested)
            {
                say();
                await Task.Delay(50);
            }
        }
    }

    private static WaveSignal Wave() => new() { Domain = "math", Confidence = 0.9 };

    private static GateTransition Opening(string gate, double value) => new()
    {
        GateId = gate,
        Domain = gate,
        FromState = GateState.Stable,
        ToState = GateState.Open,
        StateValue = value,
        CorrelationScore = 0.9,
        Cause = TransitionCause.Correlation,
        Weight = 0.5,
        Mode = GateMode.Hybrid,
        TriggerSignals = [],
        RoutedToTier = 3,
        LifeforceCost = 1,
    };

    async Task IAsyncLifetime.InitializeAsync() => _village = await StudioVillage.StartAsync();

    Task IAsyncLifetime.DisposeAsync() => _village.DisposeAsync().AsTask();
}
