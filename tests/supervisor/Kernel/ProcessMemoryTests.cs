using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Tests.Kernel;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void Rollup_read_private_pages_summed()
    {
        const string Rollup = """
            00400000-7ffe rollup
            Rss:                8000 kB
            Pss:                3000 kB
            Pss_Dirty:          1000 kB
            Shared_Clean:       5000 kB
            Private_Clean:       200 kB
            Private_Dirty:      1800 kB
            Anonymous:          1700 kB
            Private_Hugetlb:       0 kB
            """;
        Assert.Equal(new ProcessMemory(3000, 2000, 1700) { RssKb = 8000 }, ProcessMemory.Parse(Rollup));
    }

    [Fact]
    public void Self_measured()
    {
        var memory = ProcessMemory.Read(Environment.ProcessId);
        Assert.NotNull(memory);
        Assert.InRange(memory.Value.PrivateKb, 1, memory.Value.PssKb);
    }

    [Fact]
    public void Nobody_unmeasured() => Assert.Null(ProcessMemory.Read(0));
}
