using Nimmerverse.Supervisor.Npcs;

namespace Nimmerverse.Supervisor.Tests.Npcs;

public sealed class NpcLogTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Log => Path.Combine(_folder.Path, "npc-0.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Log_too_long_becomes_the_old_part_while_its_writer_goes_on()
    {
        using var writer = new StreamWriter(new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        writer.WriteLine("a long line");
        NpcLog.Bound(Log, maxBytes: 5);
        Assert.Equal("a long line\n", File.ReadAllText($"{Log}.1"));
        Assert.Equal(0, new FileInfo(Log).Length);
    }

    [Fact]
    public void Short_log_left_alone()
    {
        File.WriteAllText(Log, "line\n");
        NpcLog.Bound(Log, maxBytes: 5);
        Assert.Equal([Log], Directory.GetFiles(_folder.Path, "npc*"));
    }

    [Fact]
    public void Absent_log_no_fault() => NpcLog.Bound(Log);
}
