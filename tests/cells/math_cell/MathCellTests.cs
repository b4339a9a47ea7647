using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Cells.Tests.MathCell;

public sealed class MathCellTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Request_is_answered_published_and_followed_by_a_wave()
    {
        await using var bus = await server.ConnectAsync();
        var messenger = RunningProgram.Speak(bus);
        await using var waves = await messenger.SubscribeAsync(Subjects.CellWave.Filter(EnvironmentName.Dev, "math"));
        await using var answers = await messenger.SubscribeAsync(Subjects.MathResponse.All(EnvironmentName.Dev));
        await using var states = await messenger.SubscribeAsync(Subjects.CellState.Filter(EnvironmentName.Dev, "math"));
        await using var hearts = await messenger.SubscribeAsync(Subjects.Heartbeat.Filter(EnvironmentName.Dev, "cell", "math"));
        await using var cell = RunningProgram.Start("Nimmerverse.Cells.Math.V1", server);
        await RunningProgram.FirstAsync(hearts);

        var reply = await AskAsync(messenger, new MathRequest { Expression = "15 + x", Variables = new Dictionary<string, string> { ["x"] = "27" } });

        Assert.Equal("42", reply.Result);
        Assert.Equal("42", (await RunningProgram.FirstAsync(answers)).Body.Result);
        var wave = await RunningProgram.FirstAsync(waves);
        Assert.Equal(("math", 0.9), (wave.Body.Domain, wave.Body.Confidence));
        Assert.Equal("42", wave.Body.SemanticContent!.Value.GetProperty("result").GetString());
        foreach (var state in (string[])["COMPUTING", "EMITTING", "IDLE"])
        {
            Assert.Equal(state, (await RunningProgram.FirstAsync(states)).Body.To);
        }

        var refused = await AskAsync(messenger, new MathRequest { Expression = "15 + " });
        Assert.Equal(("unexpected_end", null), (refused.Error!.Code, refused.Result));
        Assert.InRange((await RunningProgram.FirstAsync(waves)).Body.Confidence, 0.1, 0.5);
        Assert.Equal(0, await cell.TerminateAsync());
    }

    private static async Task<MathResponse> AskAsync(Messenger messenger, MathRequest request)
    {
        // The heart may be heard a moment before the server knows the cell's subscription.
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reply = await messenger.RequestAsync(Subjects.MathRequest, Subjects.MathRequest.For(EnvironmentName.Dev), request, Patience);
            if (reply.Status != ReplyStatus.NoResponders || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                Assert.Equal(ReplyStatus.Answered, reply.Status);
                return reply.Body!;
            }

            await Task.Delay(10);
        }
    }
}
