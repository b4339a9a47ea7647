using System.Net;
using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Tests.Streaming;

namespace Nimmerverse.Studio.Tests.Trails;

/// <summary>A time of which a studio, begun long after, knows nothing but what phoebe kept: in which a village left more trails than one question may bring.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private const int Before = 5_500;
    private const int After = 7_500;
    private static readonly DateTimeOffset Then = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2);
    private readonly Guid _collapse = Id(TimeSpan.FromSeconds(-30));
    private readonly Guid _opening = Id(TimeSpan.FromSeconds(-29.9));
    private Phoebe _phoebe = null!;
    private StudioVillage _village = null!;

    /// <summary>
    /// Seen to fail with one question for all trails of ten minutes before and five after, oldest first: the five thousand that one question may
    /// bring then ended minutes before the moment.
    /// </summary>
    [Fact]
    public async Task Moment_of_hours_ago_is_drawn_from_what_the_memory_process_wrote()
    {
        await using var client = await _village.LookAsync();
        await client.UntilAsync(() => client.Frames.Keys == 1);
        Assert.False(client.Nodes.ContainsKey("gate/math"));

        await SeeAsync(client, TimeSpan.FromSeconds(-1));
        Assert.Equal((3, 102), (client.Nodes["gate/math"].State, client.Nodes["gate/math"].Value));
        Assert.Contains(client.Nodes["npc/7"].State, (byte[])[1, 2]);

        await SeeAsync(client, TimeSpan.FromSeconds(0.2));
        Assert.Equal((4, -76), (client.Nodes["gate/math"].State, client.Nodes["gate/math"].Value));
        Assert.Contains((byte)3, client.Nodes["gate/math"].Flashes);

        // Longer after than one question brings: the replay goes on with the next.
        await SeeAsync(client, TimeSpan.FromSeconds(280));
        Assert.Equal(1, client.Nodes["gate/math"].State);
        Assert.All(client.Told.Where(static one => one.GetProperty("kind").GetString() == "replay"), static one => Assert.Equal(JsonValueKind.Null, one.GetProperty("problem").ValueKind));
    }

    [Fact]
    public async Task Replay_goes_on_by_itself_from_one_question_to_the_next()
    {
        await using var client = await _village.LookAsync();
        await client.UntilAsync(() => client.Frames.Keys == 1);

        await client.SayAsync($$"""{"op":"time","mode":"at","t":{{At(TimeSpan.FromSeconds(-1))}},"speed":100}""");

        await client.UntilAsync(() => (client.Last.Flags & 1) == 1 && client.Last.At >= At(TimeSpan.FromSeconds(280)));
        Assert.True(client.Told.Count(static one => one.GetProperty("kind").GetString() == "replay") >= 2);
        await client.UntilAsync(() => client.Nodes["gate/math"].State == 1);
    }

    [Fact]
    public async Task Chain_and_trails_of_hours_ago_are_told()
    {
        using var http = new HttpClient { BaseAddress = _village.Address };

        using var chain = JsonDocument.Parse(await http.GetStringAsync(new Uri($"api/chain?trail={_opening}", UriKind.Relative)));
        Assert.Equal(["wave", "collapse", "gate_transition"], chain.RootElement.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("kind").GetString()));
        Assert.Equal("cell/math", chain.RootElement.GetProperty("steps")[0].GetProperty("node").GetString());

        using var trails = JsonDocument.Parse(await http.GetStringAsync(
            new Uri($"api/trails?from={At(TimeSpan.FromMinutes(-9))}&to={At(TimeSpan.FromSeconds(5))}&node=gate/math", UriKind.Relative)));
        Assert.Contains(trails.RootElement.GetProperty("trails").EnumerateArray(), trail => trail.GetProperty("trail").GetGuid() == _opening);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"api/chain?trail={Guid.NewGuid()}", UriKind.Relative))).StatusCode);
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        _phoebe = await Phoebe.KeepAsync([.. Happened()]);
        _village = await StudioVillage.StartAsync(("STUDIO_MEMORY", Phoebe.Program), ("STUDIO_PHOEBE", _phoebe.Reader));
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await _village.DisposeAsync();
        await _phoebe.DisposeAsync();
    }

    private static async Task SeeAsync(StudioClient client, TimeSpan after)
    {
        await client.SayAsync($$"""{"op":"time","mode":"at","t":{{At(after)}},"speed":0}""");
        await client.UntilAsync(() => client.Last is { Kind: 1 } && (client.Last.Flags & 1) == 1 && client.Last.At == At(after));
    }

    private IEnumerable<Trail> Happened()
    {
        // What NPCs noticed before and after: a crowd in which gates move seldom, and more than one question brings on either side of the moment.
        for (var i = 0; i < Before + After; i++)
        {
            var when = TimeSpan.FromSeconds(i < Before ? -600 + (595.0 * i / Before) : -5 + (305.0 * (i - Before) / After));
            var step = new StepInputs { Npc = $"{i % 25}", Village = 3, Tick = i, Node = i % 9, Exit = 1, What = StepNote.FactLearned };
            yield return Of(TrailKinds.Step, step.Npc, Id(when), when, step, WireJson.Default.StepInputs);
        }

        yield return Of(TrailKinds.Collapse, "thalamus", _collapse, TimeSpan.FromSeconds(-30), Collapse(), WireJson.Default.WaveCollapse);
        yield return Move(_opening, -29.9, GateState.Open, 0.8) with { ParentTrail = _collapse };
        yield return Move(Id(TimeSpan.Zero), 0, GateState.Closed, -0.6);
        yield return Move(Id(TimeSpan.FromSeconds(270)), 270, GateState.Stable, 0.1);

        // Begun before the gate closes, and ended long after.
        yield return Of(TrailKinds.Episode, "7", Id(TimeSpan.FromSeconds(-1.5)), TimeSpan.FromSeconds(299), JsonContent.Object(("village", 3)));
    }

    private static Trail Move(Guid id, double seconds, GateState to, double value) => Of(
        TrailKinds.GateTransition, "thalamus", id, TimeSpan.FromSeconds(seconds),
        Talk.Transition("math", to, value),
        WireJson.Default.GateTransition);

    private static WaveCollapse Collapse() => new()
    {
        GateId = "math",
        Region = "math",
        WindowStart = Then,
        WindowEnd = Then,
        WindowMs = 1_500,
        SignalsInWindow = [new WaveContribution { MessageId = Guid.NewGuid(), Source = "math", Domain = "math", Confidence = 0.6, Timestamp = Then - TimeSpan.FromSeconds(31) }],
        CorrelationMatrix = [[1]],
        AggregateCorrelation = 1,
        CombinedConfidence = 0.8,
        Result = CollapseResult.Opened,
    };

    private static Trail Of<T>(string kind, string actor, Guid id, TimeSpan when, T inputs, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) =>
        Of(kind, actor, id, when, JsonSerializer.SerializeToElement(inputs, json));

    private static Trail Of(string kind, string actor, Guid id, TimeSpan when, JsonElement inputs) => Talk.Trail(kind, actor) with
    {
        TrailId = id,
        Started = Then + when,
        Ended = Then + when,
        Inputs = inputs,
    };

    private static Guid Id(TimeSpan when) => Guid.CreateVersion7(Then + when);

    private static double At(TimeSpan when) => (Then + when).ToUnixTimeMilliseconds();
}
