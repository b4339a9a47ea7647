using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Tests.Kernel;

public sealed class ProcessEndTests
{
    [Fact]
    public void Status_of_exit_read() => Assert.Equal(new ProcessEnd(3, null), ProcessEnd.FromStatus(3 << 8));

    [Fact]
    public void Status_of_kill_read()
    {
        var end = ProcessEnd.FromStatus(9);
        Assert.True(end.WasKilled);
        Assert.Null(end.ExitCode);
    }

    [Fact]
    public void Status_of_crash_with_core_is_no_kill() => Assert.Equal(new ProcessEnd(null, 11), ProcessEnd.FromStatus(0x80 | 11));

    [Fact]
    public void Unknown_end_is_no_kill() => Assert.False(ProcessEnd.Unknown.WasKilled);
}
