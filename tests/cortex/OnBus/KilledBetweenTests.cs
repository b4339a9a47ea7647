using Nimmerverse.Cortex.Tests.Engines;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>kill -9 of the gateway between two steps of one answer: written down, sent, taken out of the work queue.</summary>
public sealed class KilledBetweenTests
{
    /// <summary>The steps, by the subject that the next step would publish to.</summary>
    public enum Step
    {
        /// <summary>The engine has answered, nothing is written.</summary>
        Answered,

        /// <summary>The answer is written down and not sent.</summary>
        Written,

        /// <summary>The answer is sent, and the request still in the queue.</summary>
        Sent,
    }

    /// <summary>
    /// The requester has exactly one answer in effect, wherever the gateway dies. Seen to fail at Written and Sent with an answer book that finds
    /// nothing (FindAsync answering null): the engine was asked a second time. Seen to fail at Written with the request acknowledged
    /// before its answer is sent: the requester was then never answered.
    /// </summary>
    [Theory]
    [InlineData(Step.Answered)]
    [InlineData(Step.Written)]
    [InlineData(Step.Sent)]
    public async Task Requester_has_one_answer_wherever_the_gateway_dies(Step died)
    {
        await using var village = await CortexVillage.StartAsync();
        var asked = 0;
        await using var peer = EnginePeer.ForChats((request, stream, _) => request.Body.Contains(Question, StringComparison.Ordinal)
            ? EnginePeer.StreamAsync(stream, $"answer {Interlocked.Increment(ref asked)}")
            : EnginePeer.StreamAsync(stream, "THIS IS NOT JSON"));
        var endpoints = $$"""[{"name":"peer","kind":"openai","url":"{{peer.Url}}"}]""";
        await using var relay = new BusRelay(village.Server.Port, died switch
        {
            Step.Answered => $"$KV.{CortexStream.Answers(EnvironmentName.Dev)}.",
            Step.Written => Subjects.CortexResponse.For(EnvironmentName.Dev, "operator").Value,
            _ => "$JS.ACK.",
        });
        await using var hearing = await village.Operator.SubscribeAsync(Subjects.CortexResponse.Filter(EnvironmentName.Dev, "operator"));
        var book = village.Bus.KeyValue(CortexStream.Answers(EnvironmentName.Dev));
        var request = CortexVillage.Request(Question, timeoutMs: 120_000);
        await village.StartGatewayAsync(endpoints, ("NATS_URL", relay.Url));

        village.Operator.Publish(Subjects.CortexRequest.For(EnvironmentName.Dev), request);
        await relay.Cut.WaitAsync(TimeSpan.FromMinutes(1));
        await TestProcess.SignalAsync(village.Gateway.Id, "KILL");
        await village.Gateway.ExitAsync();
        var written = await book.GetAsync($"{request.RequestId}");
        Assert.Equal(died is Step.Answered, written is null);
        Assert.Equal(1, (await QueueAsync(village)).Messages);
        await village.StartGatewayAsync(endpoints);
        await BusGatewayTests.WaitAsync(async () => (await QueueAsync(village)).Messages == 0);
        village.Operator.Publish(Subjects.CortexResponse.For(EnvironmentName.Dev, "operator"), Last);
        var heard = new List<CognitiveResponse>();
        await RunningProgram.FirstAsync(hearing, one =>
        {
            heard.Add(one);
            return one.RequestId == Last.RequestId;
        });

        heard.RemoveAt(heard.Count - 1);
        Assert.Equal(died is Step.Answered ? 2 : 1, asked);
        Assert.Equal(died is Step.Sent ? 2 : 1, heard.Count);
        Assert.All(heard, one => Assert.Equal((request.RequestId!.Value, CognitiveOutcome.Answered, $"answer {asked}"), (one.RequestId, one.Outcome, one.Text)));
        Assert.Single(heard.Select(static one => one.ServiceMs).Distinct());
    }

    private const string Question = "Which way now?";

    private static CognitiveResponse Last { get; } = new() { RequestId = Guid.NewGuid(), Requester = "operator", Outcome = CognitiveOutcome.Refused };

    private static async Task<StreamState> QueueAsync(CortexVillage village) =>
        (await village.Bus.JetStream.FindStreamAsync(CortexStream.Name(EnvironmentName.Dev)))!;
}
