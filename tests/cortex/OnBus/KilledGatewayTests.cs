using System.Collections.Concurrent;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cortex.Tests.OnBus;

/// <summary>kill -9 of the gateway with hundreds of requests in flight.</summary>
public sealed class KilledGatewayTests
{
    private const int Requests = 500;

    /// <summary>
    /// Every accepted request is answered once in effect: by one answer, however often it is told. Seen to fail with requests
    /// acknowledged when they are taken: those in flight were then never answered. The kill does not always fall between writing an answer
    /// down and sending it, so that this test alone does not show that step.
    /// </summary>
    [Fact]
    public async Task Requests_in_flight_survive_kill_9_and_are_answered_once_in_effect()
    {
        await using var village = await CortexVillage.StartAsync();
        await using var oracle = await OracleServer.StartAsync(
            new OracleOptions { Tokens = 4, PerToken = TimeSpan.FromMilliseconds(5), Usefulness = 0.5 }, TimeProvider.System, default);
        var endpoints = CortexVillage.Endpoint(oracle, credits: 8);
        await village.StartGatewayAsync(endpoints);
        var answers = new ConcurrentDictionary<Guid, ConcurrentBag<CognitiveResponse>>();
        await using var hearing = await village.Operator.SubscribeAsync(
            Subjects.CortexResponse.Filter(EnvironmentName.Dev, "operator"), new SubscriptionOptions { Capacity = 10_000 });
        using var ending = new CancellationTokenSource();
        var heard = HearAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < Requests; i++)
        {
            var request = CortexVillage.Request($"question {i}", priority: i % 11, timeoutMs: 120_000) with { Schema = Schema(i) };
            ids.Add(request.RequestId!.Value);
            var stored = await village.Bus.JetStream.PublishAsync(
                Subjects.CortexRequest.For(EnvironmentName.Dev).Value, Message(village, request), $"{request.RequestId}");
            Assert.True(stored.IsStored);
        }

        await BusGatewayTests.WaitAsync(() => Task.FromResult(answers.Count > 50));
        await TestProcess.SignalAsync(village.Gateway.Id, "KILL");
        await village.Gateway.ExitAsync();
        var before = answers.Count;
        await village.StartGatewayAsync(endpoints);
        await BusGatewayTests.WaitAsync(() => Task.FromResult(answers.Count == Requests));
        await BusGatewayTests.WaitAsync(async () =>
            await village.Bus.JetStream.FindStreamAsync(CortexStream.Name(EnvironmentName.Dev)) is { Messages: 0 });
        await ending.CancelAsync();
        await heard;

        Assert.InRange(before, 50, Requests - 1);
        Assert.Equal(ids.Order(), answers.Keys.Order());
        Assert.All(answers.Values, static told =>
        {
            Assert.All(told, static answer => Assert.Equal(CognitiveOutcome.Answered, answer.Outcome));
            Assert.Single(told.Select(static answer => (answer.Json!.Value.GetRawText(), answer.ServiceMs)).Distinct());
        });

        async Task HearAsync()
        {
            try
            {
                await foreach (var answer in hearing.ReadAllAsync(ending.Token))
                {
                    answers.GetOrAdd(answer.Body.RequestId, static _ => []).Add(answer.Body);
                }
            }
            catch (OperationCanceledException)
            {
                // All are there.
            }
        }
    }

    /// <summary>Seen to fail with a journal that restores nothing: the gateway that came after answered again.</summary>
    [Fact]
    public async Task Window_that_is_used_up_stays_so_after_kill_9()
    {
        await using var village = await CortexVillage.StartAsync();
        await using var oracle = await OracleServer.StartAsync(new OracleOptions(), TimeProvider.System, default);

        // A window of decades: none ends while the test runs.
        var identities = Path.Combine(village.Folder, "identities.json");
        await File.WriteAllTextAsync(identities, """{"operator": {"gate": "always", "tokens": 2000, "window_s": 1000000000, "tools": ["*"]}}""");
        await village.StartGatewayAsync(CortexVillage.Endpoint(oracle), ("CORTEX_IDENTITIES", identities));
        var answers = new List<CognitiveResponse>();
        while (answers.Count < 300 && answers.LastOrDefault() is null or { Outcome: CognitiveOutcome.Answered })
        {
            answers.Add(await village.AskAsync(CortexVillage.Request() with { MaxTokens = 64 }));
        }

        await TestProcess.SignalAsync(village.Gateway.Id, "KILL");
        await village.Gateway.ExitAsync();
        await village.StartGatewayAsync(CortexVillage.Endpoint(oracle), ("CORTEX_IDENTITIES", identities));
        var after = await village.AskAsync(CortexVillage.Request() with { MaxTokens = 64 });

        Assert.InRange(answers.Count, 2, 299);
        Assert.Equal("over_budget", answers[^1].Reason);
        Assert.Equal("over_budget", after.Reason);
    }

    [Fact]
    public async Task Request_whose_deadline_passed_while_no_gateway_ran_is_told_so()
    {
        await using var village = await CortexVillage.StartAsync();
        await using var oracle = await OracleServer.StartAsync(new OracleOptions(), TimeProvider.System, default);
        var answers = await village.AnswersAsync();
        var request = CortexVillage.Request(timeoutMs: 50);
        await village.Bus.JetStream.PublishAsync(Subjects.CortexRequest.For(EnvironmentName.Dev).Value, Message(village, request));
        await Task.Delay(100);

        await village.StartGatewayAsync(CortexVillage.Endpoint(oracle));
        var answer = (await RunningProgram.FirstAsync(answers, one => one.RequestId == request.RequestId)).Body;

        Assert.Equal((CognitiveOutcome.Expired, "deadline"), (answer.Outcome, answer.Reason));
    }

    private static System.Text.Json.JsonElement Schema(int i) => Gateways.GatewayHarness.Json(
        $$"""{"type":"object","properties":{"n":{"const": {{i}} },"chance":{"type":"integer","minimum":0,"maximum":1000000} },"required":["n","chance"]}""");

    private static byte[] Message(CortexVillage village, CognitiveRequest request)
    {
        var now = TimeProvider.System.GetUtcNow();
        return MessageCodec.Write(
            new Message<CognitiveRequest>(
                new Header
                {
                    MessageId = Guid.CreateVersion7(now),
                    MessageType = "cognitive_request",
                    Version = Header.CurrentVersion,
                    Timestamp = now,
                    Source = village.Operator.Source,
                },
                request),
            Subjects.CortexRequest.Json);
    }
}
