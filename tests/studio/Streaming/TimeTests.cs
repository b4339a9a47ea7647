using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>Pause, going back, and live again; each page for itself.</summary>
public sealed class TimeTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    [Fact]
    public async Task Paused_page_gets_no_frames_but_the_count_of_what_waits()
    {
        var cell = await studio.Village.SpeakAsync("pausing", EntityType.Cell);
        await using var client = await studio.Village.LookAsync();
        await client.UntilAsync(() => client.Frames.Deltas > 2);
        await client.SayAsync("""{"op":"time","mode":"pause"}""");
        await client.UntilToldAsync("lag", static lag => lag.GetProperty("waiting").GetInt64() >= 0);
        var told = client.Told.Count;

        await Talk.UntilAsync(client, () => Talk.Wave(cell), () => client.Told.Skip(told).Any(static one => one.GetProperty("kind").GetString() == "lag" && one.GetProperty("waiting").GetInt64() > 0));
        var frames = client.Sequences.Count;
        await client.UntilToldAsync("lag", lag => lag.GetProperty("waiting").GetInt64() > 20 || client.Told.Count > told + 4);
        Assert.Equal(frames, client.Sequences.Count);

        await client.SayAsync("""{"op":"time","mode":"live"}""");
        await client.UntilAsync(() => client.Sequences.Count == frames + 1);
        Assert.Equal((1, 0), (client.Last.Kind, client.Last.Flags & 1));
        await client.UntilAsync(() => client.Nodes.ContainsKey("cell/pausing"));
    }

    [Fact]
    public async Task Page_that_goes_back_sees_what_was_and_live_sees_what_is()
    {
        var thalamus = await studio.Village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var client = await studio.Village.LookAsync();
        await Talk.UntilAsync(client, () => Talk.Open(thalamus, "moving"), () => client.Nodes.TryGetValue("gate/moving", out var gate) && gate.State == 3);

        // A frame takes a sample of the past when 200 ms have passed since the last one: between the frame that showed it open and the first
        // that is so much later lies one, however long the machine stood still. (A moment fixed beforehand had none when it did.)
        var seen = client.Last.At;
        await client.UntilAsync(() => client.Last.At >= seen + 200);
        var opened = client.Last.At;
        await Talk.UntilAsync(client, () => Talk.Move(thalamus, "moving", GateState.Closed, -0.9), () => client.Nodes["gate/moving"].State == 4);

        await client.SayAsync($$"""{"op":"time","mode":"at","t":{{opened}},"speed":0}""");
        await client.UntilAsync(() => (client.Last.Flags & 1) == 1 && client.Last.Kind == 1);
        Assert.Equal(opened, client.Last.At);
        Assert.Equal((3, 102), (client.Nodes["gate/moving"].State, client.Nodes["gate/moving"].Value));

        await client.SayAsync($$"""{"op":"time","mode":"at","t":{{opened}},"speed":20}""");
        await client.UntilAsync(() => client.Nodes["gate/moving"].State == 4);
        await client.SayAsync("""{"op":"time","mode":"live"}""");
        await client.UntilAsync(() => (client.Last.Flags & 1) == 0 && client.Last.Kind == 1);
        Assert.Equal(4, client.Nodes["gate/moving"].State);
    }

    [Fact]
    public async Task Time_before_all_that_is_known_says_why_nothing_is_shown()
    {
        await using var client = await studio.Village.LookAsync();
        await client.UntilAsync(() => client.Frames.Keys == 1);

        await client.SayAsync("""{"op":"time","mode":"at","t":1000000,"speed":1}""");

        var told = await client.UntilToldAsync("replay");
        Assert.Contains("trails of earlier", told.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Village_npc_and_economy_are_told_to_whom_they_are_open()
    {
        var world = await studio.Village.SpeakAsync("world", EntityType.World);
        var npc = await studio.Village.SpeakAsync("5", EntityType.Npc);
        var thalamus = await studio.Village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var client = await studio.Village.LookAsync("""{"op":"start","panes":["village","economy"],"follow":"npc/5"}""");
        var grants = 0;

        await Talk.UntilAsync(
            client,
            () =>
            {
                world.Publish(Subjects.WorldSnapshot.For(EnvironmentName.Dev), Village.Snapshot());
                world.Publish(Subjects.WorldView.For(EnvironmentName.Dev, "5"), Village.View("5"));
                npc.Publish(Subjects.NpcState.For(EnvironmentName.Dev, "5"), TestKit.NpcStates.State("5", known: 0.5));
                thalamus.Publish(Subjects.Allocation.For(EnvironmentName.Dev), Village.Allocation("5", priority: grants++ % 2));
            },
            () => client.Told.Any(static one => one.GetProperty("kind").GetString() == "npc" && one.GetProperty("knows").GetArrayLength() == 1 && one.GetProperty("allocations").GetArrayLength() > 1)
                && client.Told.Any(static one => one.GetProperty("kind").GetString() == "village" && one.GetProperty("bodies").GetArrayLength() == 1)
                && client.Told.Any(static one => one.GetProperty("kind").GetString() == "economy"));

        var mind = client.Told.Last(static one => one.GetProperty("kind").GetString() == "npc");
        Assert.Equal("red", mind.GetProperty("knows")[0].GetProperty("value").GetString());
        Assert.Equal("it is behind", mind.GetProperty("allocations")[0].GetProperty("reason").GetString());
        Assert.Equal(0.5, mind.GetProperty("known_share").GetDouble());
        var change = await client.UntilEventAsync(static one => one.GetProperty("what").GetString() == "allocation");
        Assert.Contains("priority", change.GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
