using System.ComponentModel;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Tests.Kernel;

public sealed class SpawnerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<ProcessHandle> _processes = [];

    private string Log => Path.Combine(_folder.Path, "log");

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Signal(Libc.SigKill);
            process.WaitForEnd(TimeSpan.FromSeconds(5));
            process.Collect();
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public void Process_runs_with_exactly_the_environment_given()
    {
        var process = Start("env", ("ONLY", "this one"));
        Assert.Equal(0, EndOf(process).ExitCode);

        // A shell adds variables of its own; nothing of the tests' environment may be among them.
        var lines = File.ReadAllLines(Log);
        Assert.Contains("ONLY=this one", lines);
        Assert.DoesNotContain(lines, static line => line.StartsWith("HOME=", StringComparison.Ordinal));
    }

    [Fact]
    public void Process_inherits_no_descriptor_of_ours()
    {
        // Seen failing without SpawnActionsAddCloseFrom: a descriptor without close-on-exec, such as a socket of libnats, is inherited.
        using var inheritable = File.OpenHandle("/dev/null");
        var copy = PosixDuplicate.Of(inheritable);
        var process = Start("ls /proc/$$/fd");
        Assert.Equal(0, EndOf(process).ExitCode);
        PosixDuplicate.Close(copy);
        Assert.DoesNotContain($"{copy}", File.ReadAllLines(Log));
    }

    [Fact]
    public void Output_appended_to_log()
    {
        File.WriteAllText(Log, "before\n");
        Assert.Equal(0, EndOf(Start("echo out; echo err >&2")).ExitCode);
        Assert.Equal(["before", "out", "err"], File.ReadAllLines(Log));
    }

    [Fact]
    public void Process_that_cannot_join_its_group_never_runs()
    {
        var process = Spawner.Start(Request("echo ran") with { Cgroups = [Path.Combine(_folder.Path, "no-such-group")] });
        _processes.Add(process);
        Assert.Equal(Spawner.CannotJoin, EndOf(process).ExitCode);
        Assert.DoesNotContain("ran", File.ReadAllLines(Log));
    }

    [Fact]
    public void Missing_program_refused()
    {
        var fault = Assert.Throws<Win32Exception>(() =>
            Spawner.Start(Request("true") with { Program = Path.Combine(_folder.Path, "absent") }));
        Assert.Contains("absent", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cpu_time_of_a_busy_process_grows()
    {
        var process = Start(Programs.Spin);
        var before = process.CpuTime;
        Assert.NotNull(before);
        Assert.False(process.WaitForEnd(TimeSpan.FromMilliseconds(300)));
        Assert.True(process.CpuTime > before);
    }

    [Fact]
    public void Handle_of_another_start_time_not_given()
    {
        var process = Start(Programs.Idle);
        Assert.Null(ProcessHandle.Open(process.Identity with { StartTicks = process.Identity.StartTicks + 1 }));
        using var same = ProcessHandle.Open(process.Identity);
        Assert.NotNull(same);
    }

    private static ProcessEnd EndOf(ProcessHandle process)
    {
        Assert.True(process.WaitForEnd(TimeSpan.FromSeconds(20)));
        return process.Collect();
    }

    private ProcessHandle Start(string body, params (string Name, string Value)[] environment)
    {
        var process = Spawner.Start(Request(body) with
        {
            Environment = environment.Append(("PATH", "/usr/bin:/bin")).ToDictionary(static pair => pair.Item1, static pair => pair.Item2),
        });
        _processes.Add(process);
        return process;
    }

    private SpawnRequest Request(string body) => new()
    {
        Program = _folder.Script("program", body),
        Cgroups = [],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        LogFile = Log,
    };
}
