using System.Collections.Concurrent;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>What a followed NPC has in mind: asked of it alone, and only while somebody follows it.</summary>
public sealed class MindTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    private static readonly EnvironmentName Dev = EnvironmentName.Dev;

    /// <summary>Seen to fail with every NPC asked that is known: the other one then was asked as well, and before anybody followed.</summary>
    [Fact]
    public async Task Followed_npc_is_asked_at_most_twice_a_second_and_no_other_and_nobody_while_nobody_follows()
    {
        await using var followed = await SpeakingNpc.StartAsync(studio.Village, "21");
        await using var other = await SpeakingNpc.StartAsync(studio.Village, "22");
        await using var client = await studio.Village.LookAsync("""{"op":"start","panes":["village"]}""");
        await client.UntilAsync(() => client.Nodes.ContainsKey("npc/21") && client.Nodes.ContainsKey("npc/22") && client.Frames.Deltas > 60);
        Assert.Equal((0, 0), (followed.Questions.Count, other.Questions.Count));

        await client.SayAsync("""{"op":"start","panes":["village"],"follow":"npc/21"}""");
        await client.UntilAsync(() => followed.Questions.Count >= 8);

        Assert.Empty(other.Questions);
        var asked = followed.Questions.ToArray();
        Assert.All(asked, static question => Assert.Equal(("studio", EntityType.Operator), (question.Source.EntityId, question.Source.EntityType)));
        Assert.True(asked[7].Timestamp - asked[0].Timestamp >= TimeSpan.FromSeconds(3.5), $"{asked[7].Timestamp - asked[0].Timestamp}");
        Assert.DoesNotContain(client.Edges.Values, static edge => edge is { From: "operator/studio", To: "npc/21" });

        await client.SayAsync("""{"op":"start","panes":["village"]}""");
        var frames = client.Frames.Deltas;
        await client.UntilAsync(() => client.Frames.Deltas > frames + 10);
        var then = followed.Questions.Count;
        await client.UntilAsync(() => client.Frames.Deltas > frames + 60);
        Assert.Equal(then, followed.Questions.Count);
    }

    [Fact]
    public async Task Page_is_told_values_of_exits_the_way_and_what_leads()
    {
        await using var npc = await SpeakingNpc.StartAsync(studio.Village, "23");
        await using var client = await studio.Village.LookAsync("""{"op":"start","panes":["village"],"follow":"npc/23"}""");

        var told = await client.UntilToldAsync("npc", static one => one.TryGetProperty("mind", out _));

        var mind = told.GetProperty("mind");
        Assert.Equal((7, "policy", 12, 1.5), (mind.GetProperty("node").GetInt32(), mind.GetProperty("lead").GetString(), mind.GetProperty("next").GetInt32(), mind.GetProperty("value").GetDouble()));
        Assert.Equal([7, 12, 13], told.GetProperty("path").EnumerateArray().Select(static node => node.GetInt32()));
        Assert.Equal(
            [(12, 2.25, 0.75), (2, -0.5, 0.25)],
            told.GetProperty("brain").GetProperty("values").EnumerateArray()
                .Select(static exit => (exit.GetProperty("exit").GetInt32(), exit.GetProperty("value").GetDouble(), exit.GetProperty("probability").GetDouble())));
        Assert.False(told.TryGetProperty("silent", out _));
    }

    /// <summary>Seen to fail with the answer of before shown on, however long nothing came.</summary>
    [Fact]
    public async Task Npc_that_does_not_answer_is_said_to_be_silent_until_it_does()
    {
        await using var npc = await SpeakingNpc.StartAsync(studio.Village, "24");
        await using var client = await studio.Village.LookAsync("""{"op":"start","panes":["village"],"follow":"npc/24"}""");
        await client.UntilToldAsync("npc", static one => one.TryGetProperty("mind", out _));

        npc.Answers = false;
        await client.UntilToldAsync("npc", static one => one.TryGetProperty("silent", out var silent) && silent.GetBoolean() && !one.TryGetProperty("mind", out _));
        npc.Answers = true;

        var told = client.Told.Count;
        await client.UntilAsync(() => client.Told.Skip(told).Any(static one => one.GetProperty("kind").GetString() == "npc" && one.TryGetProperty("mind", out _)));
    }

    /// <summary>A page that goes back sees what the NPC had in mind then; what is kept of the past is sampled once a second.</summary>
    [Fact]
    public async Task Page_that_goes_back_sees_what_was_in_mind_and_asks_no_more()
    {
        await using var npc = await SpeakingNpc.StartAsync(studio.Village, "25");
        await using var client = await studio.Village.LookAsync("""{"op":"start","panes":["village"],"follow":"npc/25"}""");
        await client.UntilToldAsync("npc", static one => one.TryGetProperty("mind", out _));
        var moment = client.Last.At + 1_500;
        await client.UntilAsync(() => client.Last.At > moment + 1_000);

        await client.SayAsync($$"""{"op":"time","mode":"at","t":{{moment}},"speed":0}""");
        await client.UntilAsync(() => (client.Last.Flags & 1) == 1);
        var told = client.Told.Count;
        await client.UntilAsync(() => client.Told.Skip(told).Any(static one => one.GetProperty("kind").GetString() == "lag"));

        var past = client.Told.Last(static one => one.GetProperty("kind").GetString() == "npc");
        Assert.Equal(7, past.GetProperty("mind").GetProperty("node").GetInt32());
        Assert.True(past.GetProperty("mind").GetProperty("t").GetDouble() <= moment);
        var asked = npc.Questions.Count;
        var lags = client.Told.Count(static one => one.GetProperty("kind").GetString() == "lag");
        await client.UntilAsync(() => client.Told.Count(static one => one.GetProperty("kind").GetString() == "lag") > lags + 2);
        Assert.InRange(npc.Questions.Count, asked, asked + 1);
    }

    /// <summary>An NPC that tells its state and answers what it is asked.</summary>
    private sealed class SpeakingNpc : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly Task _living;

        private SpeakingNpc(string id, Messenger messenger, TypedSubscription<MindRequest> questions)
        {
            _living = Task.WhenAll(TellAsync(id, messenger), AnswerAsync(id, messenger, questions));
        }

        public ConcurrentQueue<Header> Questions { get; } = [];

        public volatile bool Answers = true;

        public static async Task<SpeakingNpc> StartAsync(StudioVillage village, string id)
        {
            var bus = await village.ConnectAsync(id, EntityType.Npc);
            var messenger = RunningProgram.Speak(bus, id, EntityType.Npc);
            return new(id, messenger, await messenger.SubscribeAsync(Subjects.NpcMind.Filter(Dev, id)));
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            await _living.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ended.Dispose();
        }

        private async Task TellAsync(string id, Messenger messenger)
        {
            while (true)
            {
                messenger.Publish(Subjects.NpcState.For(Dev, id), NpcStates.State(id, known: 0.5));
                await Task.Delay(100, _ended.Token);
            }
        }

        private async Task AnswerAsync(string id, Messenger messenger, TypedSubscription<MindRequest> questions)
        {
            await foreach (var question in questions.ReadAllAsync(_ended.Token))
            {
                Questions.Enqueue(question.Message.Header);
                if (Answers && question.ReplyTo is { } replyTo)
                {
                    messenger.Respond(Subjects.NpcMind, replyTo, Mind(id));
                }
            }
        }

        private static MindReply Mind(string id) => new()
        {
            Npc = id,
            Village = 3,
            Node = 7,
            Next = 12,
            Lead = MindLead.Policy,
            Path = [7, 12, 13],
            Value = 1.5,
            Exits = [new() { Node = 12, Probability = 0.75, Value = 2.25 }, new() { Node = 2, Probability = 0.25, Value = -0.5 }],
            Entropy = 0.56,
            TdError = -0.1,
            LearnSteps = 40,
            PlanSteps = 400,
        };
    }
}
