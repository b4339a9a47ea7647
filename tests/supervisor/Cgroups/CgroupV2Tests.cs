using Nimmerverse.Supervisor.Cgroups;

namespace Nimmerverse.Supervisor.Tests.Cgroups;

public sealed class CgroupV2Tests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("25000 100000", 25.0)]
    [InlineData("1000 20000", 5.0)]
    [InlineData("max 100000", null)]
    [InlineData("", null)]
    [InlineData("5000", null)]
    [InlineData("5000 0", null)]
    public void Quota_file_read(string text, double? percent) => Assert.Equal(percent, CgroupV2.ParseQuota(text)?.Percent);

    [Fact]
    public void Limits_written_as_the_kernel_takes_them_and_read_back()
    {
        // Ordinary files stand in for the kernel's; the formats are those of the kernel's cgroup-v2 document.
        Write("cpu.max", "max 100000");
        Write("memory.max", "max");
        var group = new CgroupV2(_folder.Path, static () => null);
        Assert.Equal(new CgroupLimits(null, null), group.ReadLimits());

        Assert.Null(group.WriteQuota(CpuQuota.FromPercent(25)));
        Assert.Null(group.WriteMemory(64 * 1024 * 1024));
        Assert.StartsWith("5000 20000", Read("cpu.max"), StringComparison.Ordinal);
        Assert.Equal(64 * 1024 * 1024, group.ReadLimits().MemoryBytes);
    }

    [Fact]
    public void Usage_read()
    {
        Write("cpu.stat", "usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 9\nnr_throttled 4\nthrottled_usec 70\n");
        Write("memory.events", "low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\noom_group_kill 0\n");
        Assert.Equal(
            new CgroupUsage(TimeSpan.FromMicroseconds(1500), 9, 4, 1) { Throttled = TimeSpan.FromMicroseconds(70) },
            new CgroupV2(_folder.Path, static () => null).ReadUsage());
    }

    [Fact]
    public void Absent_file_refusal_is_a_sentence()
    {
        var refusal = new CgroupV2(Path.Combine(_folder.Path, "absent"), static () => null).WriteQuota(CpuQuota.Full);
        Assert.Contains("cpu.max", refusal, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));
}
