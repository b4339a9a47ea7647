using System.Text.Json;
using Nimmerverse.Cli.Folders;
using Nimmerverse.TestKit;

namespace Nimmerverse.SystemTests;

/// <summary>What a village decides is kept by a PostgreSQL of its own, also after it has ended, and can be carried elsewhere.</summary>
public sealed class MemoryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("nimmerverse-elsewhere-");

    public void Dispose() => _elsewhere.Delete(recursive: true);

    [Fact]
    public async Task Trails_outlive_their_village_and_a_backup_brings_them_to_another_folder()
    {
        await using var village = await LivingVillage.StartAsync(2);
        await WaitForTrailsAsync(village, atLeast: 5);
        await village.Up.SignalAsync("INT");
        Assert.Equal(0, await village.Up.WaitAsync(Patience));

        var kept = await CountAsync(village.Data.Root);
        Assert.True(kept >= 5, $"{kept} trails");
        foreach (var folder in Directory.EnumerateDirectories(village.Data.Root).Where(folder => folder != village.Data.Phoebe))
        {
            Assert.Equal(DataFolder.Private, File.GetUnixFileMode(folder));
        }

        var file = Path.Combine(_elsewhere.FullName, "lab.tar");
        var backup = await village.CommandAsync("memory", "backup", file);
        Assert.True(backup.Code == 0, backup.Error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var other = Path.Combine(_elsewhere.FullName, "village");
        var restore = await RunAsync("memory", "restore", file, "--data", other);
        Assert.True(restore.Code == 0, restore.Error);
        Assert.Equal(kept, await CountAsync(other));

        // What is there is not thrown away unasked, and a damaged file changes nothing.
        Assert.Equal(4, (await RunAsync("memory", "restore", file, "--data", other)).Code);
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^5000]);
        Assert.Equal(1, (await RunAsync("memory", "restore", file, "--replace", "--data", other)).Code);
        Assert.Equal(kept, await CountAsync(other));
    }

    [Fact]
    public async Task Trails_of_a_village_without_phoebe_wait_and_are_rows_once_there_is_one()
    {
        await using var village = await LivingVillage.StartAsync(2, "--phoebe", "none", "--iris", "none");
        var (bus, _) = await village.ConnectAsync();
        await using (bus)
        {
            await using var trails = await bus.SubscribeAsync("dev.memory.trail.*");
            for (var heard = 0; heard < 3; heard++)
            {
                using var patience = new CancellationTokenSource(Patience);
                await trails.Messages.ReadAsync(patience.Token);
            }
        }

        Assert.DoesNotContain(village.Processes(), static process => process.Command.Contains("postgres", StringComparison.Ordinal));
        Assert.Equal(3, (await village.CommandAsync("trails", "query")).Code);
        await village.Up.SignalAsync("INT");
        Assert.Equal(0, await village.Up.WaitAsync(Patience));

        await village.StartAgainAsync(2);
        await WaitForTrailsAsync(village, atLeast: 3);
    }

    [Fact]
    public async Task Killed_postgres_comes_back_and_writing_goes_on()
    {
        await using var village = await LivingVillage.StartAsync(2);
        await WaitForTrailsAsync(village, atLeast: 1);
        var before = await CountAsync(village.Data.Root);
        var postmaster = village.Processes().First(static process => process.Command.Contains("/postgres", StringComparison.Ordinal));
        await TestProcess.SignalAsync(postmaster.Pid, "KILL");
        await WaitForTrailsAsync(village, atLeast: before + 3);
    }

    private static async Task WaitForTrailsAsync(LivingVillage village, long atLeast)
    {
        var started = TimeProvider.System.GetTimestamp();
        long count;
        while ((count = await CountAsync(village.Data.Root)) < atLeast)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{count} trails after {Patience}; up said: {village.Up.Error}");
        }
    }

    /// <summary>Trails that are rows; -1 while nobody can tell.</summary>
    private static async Task<long> CountAsync(string data)
    {
        var (code, output, _) = await RunAsync("trails", "stats", "--json", "--data", data);
        return code != 0 ? -1 : output.Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)
            .Sum(static line => line.TryGetProperty("kind", out _) ? line.GetProperty("trails").GetInt64() : 0);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var command = TestProcess.Start(Installation.Find().Program("Nimmerverse.Cli"), arguments);
        var code = await command.WaitAsync(Patience);
        return (code, command.Output.Trim(), command.Error.Trim());
    }
}
