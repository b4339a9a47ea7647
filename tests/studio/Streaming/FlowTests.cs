using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>The graph as learned from a real bus and shown to a real web socket.</summary>
public sealed class FlowTests : IClassFixture<OpenStudio>
{
    private readonly StudioVillage _village;

    public FlowTests(OpenStudio studio) => _village = studio.Village;

    /// <summary>Nodes come from who speaks, edges from who is subscribed: nothing of this is drawn by hand.</summary>
    [Fact]
    public async Task Waves_of_a_cell_flow_to_the_thalamus_that_is_subscribed_to_them()
    {
        var cell = await _village.SpeakAsync("math", EntityType.Cell);
        var thalamus = await _village.ConnectAsync("thalamus", EntityType.Thalamus);
        await using var listening = await thalamus.SubscribeAsync("dev.nervous.cells.*.wave");
        await using var client = await _village.LookAsync();

        await Talk.UntilAsync(client, () => Talk.Wave(cell), () => client.Flows("cell/math", "thalamus/thalamus"));

        Assert.Equal("dotted", client.EdgeOf("cell/math", "thalamus/thalamus")!.Style);
        Assert.Equal("nervous", client.Nodes["cell/math"].Domain);
        Assert.DoesNotContain("operator/studio", client.Edges.Values.Select(static edge => edge.To));
    }

    [Fact]
    public async Task Command_is_drawn_solid_and_an_event_dashed()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        var npc = await _village.ConnectAsync("77", EntityType.Npc);
        var nerve = await _village.ConnectAsync("avoid", EntityType.Nerve);
        await using var orders = await npc.SubscribeAsync("dev.npc.77.command");
        await using var gates = await nerve.SubscribeAsync("dev.thalamus.gate.*");
        await using var client = await _village.LookAsync();
        var allocation = new NpcAllocation { Npc = "77", TickHz = 10, CpuQuotaPct = 10, Gate = NpcGate.Open, Priority = 3 };

        await Talk.UntilAsync(
            client,
            () =>
            {
                thalamus.Publish(Subjects.NpcCommand.For(EnvironmentName.Dev, "77"), new NpcCommand { Epoch = 1, Allocation = allocation });
                Talk.Open(thalamus, "styles");
            },
            () => client.Flows("governor/thalamus", "npc/77") && client.Flows("gate/styles", "nerve/avoid"));

        Assert.Equal("solid", client.EdgeOf("governor/thalamus", "npc/77")!.Style);
        Assert.Equal("dashed", client.EdgeOf("gate/styles", "nerve/avoid")!.Style);
    }

    [Fact]
    public async Task Gate_shows_its_state_value_flashes_and_says_why_when_it_opens()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var client = await _village.LookAsync();

        await Talk.UntilAsync(
            client, () => Talk.Open(thalamus, "math"), () => client.Nodes.TryGetValue("gate/math", out var gate) && gate.Flashes.Contains(2));
        var told = await client.UntilEventAsync(static one => one.GetProperty("what").GetString() == "gate_opened" && one.GetProperty("node").GetString() == "gate/math");

        Assert.Equal(3, client.Nodes["gate/math"].State);
        Assert.Equal(102, client.Nodes["gate/math"].Value);
        Assert.Contains("agreed (correlation 0.90)", told.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waveform_of_a_cell_reaches_the_oscilloscope_with_its_sign()
    {
        var cell = await _village.SpeakAsync("signed", EntityType.Cell);
        await using var client = await _village.LookAsync("""{"op":"start","panes":["scope"],"scope":["cell/signed"]}""");

        await Talk.UntilAsync(
            client,
            () => cell.Publish(Subjects.CellWave.For(EnvironmentName.Dev, "signed"), new WaveSignal { Domain = "x", Confidence = 0.25, Polarity = -1 }),
            () => client.Samples.Count > 0);

        Assert.All(client.Samples, static sample => Assert.Equal(-0.25f, sample.Value));
        Assert.All(client.Samples, static sample => Assert.Equal(0, sample.Channel));
    }

    /// <summary>Seen to fail with the threshold that a lab set in place of the one that holds.</summary>
    [Fact]
    public async Task Threshold_that_holds_reaches_the_oscilloscope_and_the_drawer_steered_bias_included()
    {
        var thalamus = await _village.SpeakAsync("thalamus", EntityType.Thalamus);
        await using var client = await _village.LookAsync("""{"op":"start","panes":["scope"],"scope":["cell/none","gate/steered"]}""");
        var threshold = 0.5;

        await Talk.UntilAsync(client, () => Talk.Gates(thalamus, "steered", threshold, bias: null), () => client.Samples.Any(static sample => sample is { Channel: 0x8001, Value: 0.5f }));
        threshold = 0.625;
        await Talk.UntilAsync(client, () => Talk.Gates(thalamus, "steered", threshold, bias: 0.125), () => client.Samples.Any(static sample => sample is { Channel: 0x8001, Value: 0.625f }));

        using var http = new HttpClient { BaseAddress = _village.Address };
        using var drawer = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/drawer?id=gate/steered", UriKind.Relative)));
        var facts = drawer.RootElement.GetProperty("facts").EnumerateArray().ToDictionary(static fact => fact.GetProperty("name").GetString()!, static fact => fact.GetProperty("value").GetString());
        Assert.Equal(("0.625", "-0.625", "+0.125"), (facts["opens above"], facts["closes below"], facts["steered by the governor"]));
        Assert.Contains(client.Samples, static sample => sample.Channel == 1);
    }

    [Fact]
    public async Task Hostile_names_are_nodes_like_any_other_and_garbage_is_counted()
    {
        string[] names = ["<img src=x onerror=alert(1)>", "\u202egnitirw", "\U0001F9E0\U0001F525", new string('n', 10_240)];
        var bus = await _village.ConnectAsync("strange", EntityType.Cell);
        await using var client = await _village.LookAsync();

        await Talk.UntilAsync(
            client,
            () =>
            {
                foreach (var name in names)
                {
                    Talk.Wave(RunningProgram.Speak(bus, name, EntityType.Cell));
                }

                bus.Publish("dev.nervous.cells.math.wave", "{\"header\":{\"source\":{\"entity_id\":\"\\ud800\",\"entity_type\":\"cell\"}}}"u8);
                bus.Publish("dev.nervous.cells.math.wave", "{\"header\":{\"source\":{\"entity_id\":\"cut\",\"entity_type\":\"cell\"}},\"body\":{\"confidence\":"u8);
                bus.Publish("dev.nervous.cells.math.wave", "not json"u8);
            },
            () => client.Nodes.Values.Count(node => names.Contains(node.Label) || node.Label.StartsWith("nnnn", StringComparison.Ordinal)) == names.Length);

        Assert.All(client.Nodes.Values, static node => Assert.True(node.Label.Length <= 96));
        await client.UntilToldAsync("lag", static lag => lag.GetProperty("unreadable").GetInt64() > 0);
    }

    [Fact]
    public async Task Key_frame_comes_when_asked_for_and_frames_are_counted_by_one()
    {
        await using var client = await _village.LookAsync();
        await client.UntilAsync(() => client.Frames is { Keys: 1, Deltas: > 2 });
        await client.SayAsync("""{"op":"key"}""");

        await client.UntilAsync(() => client.Frames.Keys == 2);

        Assert.Equal(Enumerable.Range(1, client.Sequences.Count).Select(static number => (uint)number), client.Sequences);
    }

    [Fact]
    public async Task Nonsense_from_a_page_is_ignored_and_too_much_of_it_ends_the_connection()
    {
        await using var client = await _village.LookAsync();
        foreach (var nonsense in (string[])["[]", "{", """{"op":7}""", """{"op":"start","panes":[1,{}],"scope":"x","follow":[]}""", """{"op":"ack","seq":-1}""", """{"op":"time","mode":"never"}"""])
        {
            await client.SayAsync(nonsense);
        }

        await client.UntilAsync(() => client.Frames.Deltas > 5);
        await client.SayAsync($$"""{"op":"start","follow":"{{new string('x', 20_000)}}"}""");

        var closed = await Assert.ThrowsAsync<InvalidOperationException>(() => client.UntilAsync(static () => false));
        Assert.Contains("MessageTooBig", closed.Message, StringComparison.Ordinal);
    }
}
