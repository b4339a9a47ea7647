using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Tests.Streaming;

/// <summary>Looking changes nothing.</summary>
public sealed class UnnoticedTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    /// <summary>Seen to fail with one subscription to everything: the bus then counted the studio as somebody who may answer.</summary>
    [Fact]
    public async Task Request_that_nobody_answers_is_known_to_be_unanswered_at_once()
    {
        var asker = await studio.Village.SpeakAsync("asker", EntityType.Nerve);

        var reply = await asker.RequestAsync(
            Subjects.MathRequest, Subjects.MathRequest.For(EnvironmentName.Dev), new MathRequest { Expression = "1+1" }, TimeSpan.FromMinutes(1));

        Assert.Equal(ReplyStatus.NoResponders, reply.Status);
    }

    [Fact]
    public async Task Request_that_somebody_answers_is_drawn_solid_as_is_a_subject_of_a_labs_own()
    {
        var motor = await studio.Village.ConnectAsync("motor", EntityType.Cell);
        await using var orders = await motor.SubscribeAsync("dev.nervous.cells.motor.command");
        await using var own = await motor.SubscribeAsync("dev.lab.own");
        var bus = await studio.Village.ConnectAsync("driver", EntityType.Nerve);
        var driver = TestKit.RunningProgram.Speak(bus, "driver", EntityType.Nerve);
        await using var client = await studio.Village.LookAsync();

        await Talk.UntilAsync(
            client,
            () => _ = driver.RequestAsync(
                Subjects.MotorCommand, Subjects.MotorCommand.For(EnvironmentName.Dev, "motor"), new MotorCommand { Order = MotorOrder.Stop }, TimeSpan.FromMilliseconds(1)),
            () => client.Flows("nerve/driver", "cell/motor"));
        await Talk.UntilAsync(
            client,
            () => bus.Publish("dev.lab.own", """{"header":{"source":{"entity_id":"lab","entity_type":"nerve"}},"body":{}}"""u8),
            () => client.Flows("nerve/lab", "cell/motor"));

        Assert.Equal("solid", client.EdgeOf("nerve/driver", "cell/motor")!.Style);
    }
}
