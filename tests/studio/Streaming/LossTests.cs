using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>A bus that goes away, and one on which nobody lives.</summary>
public sealed class LossTests : IAsyncLifetime
{
    private StudioVillage _village = null!;

    [Fact]
    public async Task Empty_system_shows_the_studio_alone_and_goes_on()
    {
        await using var client = await _village.LookAsync("""{"op":"start","panes":["flow","economy","village","scope"],"follow":"npc/1","scope":["gate/none"]}""");

        await client.UntilAsync(() => client.Frames.Deltas > 10);

        Assert.Equal("connected", (await client.UntilToldAsync("hello")).GetProperty("nats").GetString());
        Assert.All(client.Nodes.Keys, static id => Assert.Equal("operator/studio", id));
    }

    [Fact]
    public async Task Bus_that_dies_is_shown_as_away_and_the_graph_goes_on_when_it_is_back()
    {
        var cell = await _village.SpeakAsync("math", EntityType.Cell);
        await using var client = await _village.LookAsync();
        await Talk.UntilAsync(client, () => Talk.Wave(cell), () => client.Nodes.TryGetValue("cell/math", out var node) && node.Rate > 0);
        var names = client.Nodes.Count;

        await _village.Server.KillAsync();
        await client.UntilAsync(() => (client.Last.Flags & 2) == 2);
        await _village.Server.StartAsync();
        await client.UntilAsync(() => (client.Last.Flags & 2) == 0);

        await client.UntilAsync(() => client.Nodes["cell/math"].Rate == 0);
        await Talk.UntilAsync(client, () => Talk.Wave(cell), () => client.Nodes["cell/math"].Rate > 0);
        Assert.Equal(names, client.Nodes.Count);
        Assert.DoesNotContain(client.Told, static one => one.GetProperty("kind").GetString() == "event"
            && one.GetProperty("events").EnumerateArray().Any(static happening => happening.GetProperty("what").GetString() == "death"));
    }

    async Task IAsyncLifetime.InitializeAsync() => _village = await StudioVillage.StartAsync();

    Task IAsyncLifetime.DisposeAsync() => _village.DisposeAsync().AsTask();
}
