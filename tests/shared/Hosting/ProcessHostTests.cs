using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Hosting;

public sealed class ProcessHostTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_ends_a_process_gracefully(string signal)
    {
        await using var probe = await StartAndHearAsync("idle");

        probe.Signal(signal);

        Assert.Equal((int)ExitCode.Ok, (await probe.WaitForExitAsync()).ExitCode);
    }

    /// <summary>Seen to fail (30 s timeout) without the stop thread of StartUp.</summary>
    [Fact]
    public async Task Process_that_does_not_hear_is_ended_within_the_stop_time()
    {
        await using var probe = await StartAndHearAsync("deaf");
        var watch = Stopwatch.StartNew();

        probe.Signal("TERM");

        Assert.Equal(137, (await probe.WaitForExitAsync()).ExitCode);
        Assert.True(watch.Elapsed >= ProcessHost.StopWithin - TimeSpan.FromMilliseconds(100), $"ended after {watch.Elapsed}");
    }

    /// <summary>Seen to fail (30 s timeout) with WatchLifeline emptied.</summary>
    [Fact]
    public async Task Process_ends_when_its_lifeline_does()
    {
        using var lifeline = Process.Start("sleep", ["1000"]);
        await using var probe = await StartAndHearAsync("idle", ("LIFELINE_PID", $"{lifeline.Id}"));

        lifeline.Kill();

        var (exitCode, log) = await probe.WaitForExitAsync();
        Assert.Equal((int)ExitCode.Ok, exitCode);
        Assert.Contains($"Process {lifeline.Id} is gone", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_answered_and_heartbeats_count_up()
    {
        var id = NatsServerFixture.UniquePrefix();
        await using var bus = await server.ConnectAsync();
        var messenger = CreateMessenger(bus);
        await using var beats = await messenger.SubscribeAsync(Subjects.Heartbeat.Filter(EnvironmentName.Dev, "cell", id));
        await using var probe = ProbeProcess.Start(("NATS_URL", server.Url), ("ID", id));
        using var patience = new CancellationTokenSource(Patience);
        var heard = new List<Heartbeat>();
        await foreach (var beat in beats.ReadAllAsync(patience.Token))
        {
            heard.Add(beat.Body);
            if (heard.Count == 2)
            {
                break;
            }
        }

        var reply = await messenger.RequestAsync(
            Subjects.Health, Subjects.Health.For(EnvironmentName.Dev, "cell", id), new HealthRequest(), Patience);

        Assert.Equal(probe.Id, reply.Body!.Pid);
        Assert.True(heard[1].Sequence > heard[0].Sequence && reply.Body.Sequence > heard[1].Sequence);
        Assert.InRange(reply.Body.CpuMs, 1, 60_000);
    }

    [Theory]
    [InlineData("fail", ExitCode.Failed, "a bug")]
    [InlineData("refuse", ExitCode.Refused, "another probe runs.")]
    [InlineData("dance", ExitCode.Usage, "NIMMERVERSE_BEHAVIOUR is 'dance', but must be one of idle, deaf, fail, refuse.")]
    public async Task Body_that_throws_ends_the_process_with_its_code_and_a_log_line(string behaviour, ExitCode code, string reason)
    {
        await using var probe = ProbeProcess.Start(("NATS_URL", server.Url), ("BEHAVIOUR", behaviour));

        var (exitCode, log) = await probe.WaitForExitAsync();

        Assert.Equal((int)code, exitCode);
        Assert.Contains(reason, log.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faulty_settings_are_all_told_before_anything_is_tried()
    {
        await using var probe = ProbeProcess.Start(("ENV", "production"), ("ID", "Not A Token"), ("LOG_LEVEL", "loud"));

        var (exitCode, log) = await probe.WaitForExitAsync();

        Assert.Equal((int)ExitCode.Usage, exitCode);
        Assert.Contains("NIMMERVERSE_ENV is 'production', but must be dev, staging or prod", log, StringComparison.Ordinal);
        Assert.Contains("NIMMERVERSE_ID is 'Not A Token'", log, StringComparison.Ordinal);
        Assert.Contains("NIMMERVERSE_LOG_LEVEL is 'loud'", log, StringComparison.Ordinal);
    }

    private static Messenger CreateMessenger(BusConnection bus) => new(
        bus,
        EnvironmentName.Dev,
        new Source { EntityId = "test", EntityType = EntityType.Operator, Node = "test" },
        TimeProvider.System,
        NullLogger<Messenger>.Instance);

    private async Task<ProbeProcess> StartAndHearAsync(string behaviour, params (string Name, string Value)[] environment)
    {
        var id = NatsServerFixture.UniquePrefix();
        await using var bus = await server.ConnectAsync();
        await using var beats = await CreateMessenger(bus).SubscribeAsync(Subjects.Heartbeat.Filter(EnvironmentName.Dev, "cell", id));
        var probe = ProbeProcess.Start([("NATS_URL", server.Url), ("ID", id), ("BEHAVIOUR", behaviour), .. environment]);
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var _ in beats.ReadAllAsync(patience.Token))
        {
            break;
        }

        return probe;
    }
}
