using System.Threading.Channels;
using Nimmerverse.Cli.Processes;
using Nimmerverse.TestKit;
using Nimmerverse.Tooling;

namespace Nimmerverse.Cli.Tests.Processes;

/// <summary>Real children. Seen to fail with the restart removed from the fleet's loop.</summary>
public sealed class FleetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-fleet-");
    private readonly Channel<FleetEvent> _told = Channel.CreateUnbounded<FleetEvent>();

    [Fact]
    public async Task Child_that_is_killed_is_started_again()
    {
        using var spawner = new SpawnThread();
        var fleet = Fleet(spawner);
        await fleet.KeepAsync(Child("sleep", "sleep 600"));
        var first = await NextAsync<ChildStarted>();
        await TestProcess.SignalAsync(first.Pid, "KILL");
        var ended = await NextAsync<ChildEnded>();
        Assert.Equal((137, TimeSpan.FromMilliseconds(200)), (ended.ExitCode, ended.RestartIn));
        var second = await NextAsync<ChildStarted>();
        Assert.NotEqual(first.Pid, second.Pid);
        await fleet.StopAsync(static _ => true);
        Assert.False(Directory.Exists($"/proc/{second.Pid}"));
    }

    [Fact]
    public async Task Child_that_keeps_failing_waits_longer_each_time()
    {
        using var spawner = new SpawnThread();
        var fleet = Fleet(spawner);
        await fleet.KeepAsync(Child("failing", "echo its last words >&2; exit 1"));
        var first = await NextAsync<ChildEnded>();
        var second = await NextAsync<ChildEnded>();
        await fleet.StopAsync(static _ => true);
        Assert.Equal(1, first.ExitCode);
        Assert.Equal(first.RestartIn * 2, second.RestartIn);
        Assert.Equal("its last words", second.LastWords);
    }

    [Fact]
    public async Task Child_with_wrong_settings_is_not_started_again()
    {
        using var spawner = new SpawnThread();
        var fleet = Fleet(spawner);
        await fleet.KeepAsync(Child("misconfigured", "exit 2"));
        Assert.Null((await NextAsync<ChildEnded>()).RestartIn);
        await fleet.StopAsync(static _ => true);
    }

    [Fact]
    public async Task Child_that_ignores_being_asked_is_killed()
    {
        using var spawner = new SpawnThread();
        var fleet = Fleet(spawner);
        await fleet.KeepAsync(Child("stubborn", "trap '' TERM; echo ready >&2; while :; do sleep 1; done") with { StopWithin = TimeSpan.FromMilliseconds(200) });
        var started = await NextAsync<ChildStarted>();
        await fleet.StopAsync(static _ => true);
        Assert.False(Directory.Exists($"/proc/{started.Pid}"));
    }

    [Fact]
    public async Task Child_gets_our_settings_and_none_that_we_inherited()
    {
        Environment.SetEnvironmentVariable("NIMMERVERSE_INHERITED_BY_ACCIDENT", "1");
        using var spawner = new SpawnThread();
        var fleet = Fleet(spawner);
        await fleet.KeepAsync(Child("env", "env | grep ^NIMMERVERSE_; exit 2") with
        { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NIMMERVERSE_ENV"] = "dev" } });
        Assert.Equal("NIMMERVERSE_ENV=dev", (await NextAsync<ChildEnded>()).LastWords);
        await fleet.StopAsync(static _ => true);
    }

    [Fact]
    public async Task Log_never_grows_beyond_its_bound()
    {
        var path = Path.Combine(_folder.FullName, "bounded.log");
        await new BoundedLog(path, maxBytes: 1000).CopyAsync(new MemoryStream(new byte[100_000]), CancellationToken.None);
        await new BoundedLog(path, maxBytes: 20_000).CopyAsync(new MemoryStream("the end\n"u8.ToArray()), CancellationToken.None);
        Assert.True(new FileInfo(path).Length <= 20_000);
        Assert.Equal("the end", BoundedLog.Tail(path, 1)[0].TrimStart('\0'));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Fleet Fleet(SpawnThread spawner) => new(spawner, TimeProvider.System, told => _told.Writer.WriteAsync(told));

    private ChildSpecification Child(string name, string script) => new()
    { Name = name, Program = "/bin/sh", Arguments = ["-c", script], LogFile = Path.Combine(_folder.FullName, $"{name}.log") };

    private async Task<T> NextAsync<T>()
        where T : FleetEvent
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var told in _told.Reader.ReadAllAsync(patience.Token))
        {
            if (told is T fitting)
            {
                return fitting;
            }
        }

        throw new InvalidOperationException("The fleet ended.");
    }
}
