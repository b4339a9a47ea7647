using System.Collections.Concurrent;
using System.Threading.Channels;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Watching;

namespace Nimmerverse.Supervisor.Tests.Watching;

public sealed class DeathWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly List<ProcessHandle> _processes = [];
    private readonly Channel<ProcessIdentity> _deaths = Channel.CreateBounded<ProcessIdentity>(16);

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Signal(Libc.SigKill);
            process.WaitForEnd(Limit);
            process.Collect();
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Child_killed_death_told()
    {
        using var watch = new DeathWatch(_deaths.Writer.TryWrite);
        var lives = Start(Programs.Idle);
        var dies = Start(Programs.Idle);
        watch.Watch(lives);
        watch.Watch(dies);
        dies.Signal(Libc.SigKill);
        Assert.Equal(dies.Identity, await NextAsync());
        Assert.True(lives.Identity.IsAlive);
    }

    [Fact]
    public async Task Process_that_is_no_child_killed_death_told()
    {
        // The shell ends at once and leaves its own child to init: exactly what an adopted NPC is.
        var parent = Start($"({Programs.Idle}) & echo $! >\"${{0%/*}}/pid\"");
        Assert.True(parent.WaitForEnd(Limit));
        using var watch = new DeathWatch(_deaths.Writer.TryWrite);
        var orphan = ProcessHandle.Open(int.Parse(File.ReadAllText(Path.Combine(_folder.Path, "pid"))));
        Assert.NotNull(orphan);
        _processes.Add(orphan);
        watch.Watch(orphan);
        orphan.Signal(Libc.SigKill);
        Assert.Equal(orphan.Identity, await NextAsync());
        Assert.Equal(ProcessEnd.Unknown, orphan.Collect());
    }

    [Fact]
    public async Task Process_dead_before_it_is_watched_told()
    {
        using var watch = new DeathWatch(_deaths.Writer.TryWrite);
        var process = Start(Programs.Crash);
        Assert.True(process.WaitForEnd(Limit));
        watch.Watch(process);
        Assert.Equal(process.Identity, await NextAsync());
        Assert.Equal(3, process.Collect().ExitCode);
    }

    [Fact]
    public async Task Death_not_taken_told_again()
    {
        ConcurrentQueue<bool> answers = new([false, false, true]);
        using var watch = new DeathWatch(death => answers.TryDequeue(out var taken) && taken && _deaths.Writer.TryWrite(death));
        var process = Start(Programs.Crash);
        watch.Watch(process);
        Assert.Equal(process.Identity, await NextAsync());
        Assert.Empty(answers);
    }

    private async Task<ProcessIdentity> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _deaths.Reader.ReadAsync(limit.Token);
    }

    private ProcessHandle Start(string body)
    {
        var process = Spawner.Start(new SpawnRequest
        {
            Program = _folder.Script($"program-{_processes.Count}", body),
            Cgroups = [],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            LogFile = "/dev/null",
        });
        _processes.Add(process);
        return process;
    }
}
