using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Tests.Folders;

/// <summary>Seen to fail with <c>FileShare.ReadWrite</c> in place of <c>None</c>: the second owner is then not refused.</summary>
public sealed class DataLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-lock-");

    private DataFolder Data => new(_folder.FullName);

    [Fact]
    public void Second_owner_is_refused_with_the_pid_of_the_first()
    {
        using var first = DataLock.Take(Data);
        var refusal = Assert.Throws<ExitException>(() => DataLock.Take(Data));
        Assert.Equal(ExitCode.Refused, refusal.Code);
        Assert.Contains($"PID {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessId, DataLock.OwnerOf(Data));
    }

    [Fact]
    public void Folder_that_was_let_go_belongs_to_nobody()
    {
        DataLock.Take(Data).Dispose();
        Assert.Null(DataLock.OwnerOf(Data));
        using var again = DataLock.Take(Data);
        Assert.Equal(Environment.ProcessId, DataLock.OwnerOf(Data));
    }

    [Fact]
    public void Run_file_counts_only_while_its_owner_lives()
    {
        var run = new RunFile
        {
            Pid = Environment.ProcessId,
            Environment = "dev",
            Node = "here",
            NatsUrl = "nats://127.0.0.1:1",
            Credentials = "/nowhere",
            Npcs = 1,
            HasMemory = true,
            Started = DateTimeOffset.UnixEpoch,
        };
        run.Write(Data);
        Assert.Null(RunFile.Read(Data));
        using (DataLock.Take(Data))
        {
            Assert.Equal(run, RunFile.Read(Data));
        }

        Assert.Null(RunFile.Read(Data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Data.RunFile));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
