using Nimmerverse.Cli.Doctor;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Cli.Tests.Doctor;

public sealed class TrailChecksTests : IDisposable
{
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("nimmerverse-doctor-").FullName);

    public void Dispose() => Directory.Delete(_data.Root, recursive: true);

    [Fact]
    public void Outbox_that_holds_trails_is_told_with_its_owner()
    {
        Write("world/outbox/world.log", "");
        Assert.Equal(Verdict.Good, TrailChecks.Outboxes(_data).Verdict);
        Write("npcs/npc-7/outbox/7.log", new string('x', 4096));
        Write("programs/nerve-avoid/outbox/avoid.log", new string('x', 1024));

        var finding = TrailChecks.Outboxes(_data);
        Assert.Equal((Verdict.Limited, "5 KiB wait with 7, avoid"), (finding.Verdict, finding.Found));
    }

    [Fact]
    public void Outboxes_of_a_folder_that_does_not_exist_are_empty() =>
        Assert.Equal(Verdict.Good, TrailChecks.Outboxes(new DataFolder(Path.Combine(_data.Root, "absent"))).Verdict);

    [Theory]
    [InlineData("2.9.10", "", null)]
    [InlineData("2.12.1", "  sync_interval: \"always\"\n", nameof(Verdict.Good))]
    [InlineData("2.12.1", "", nameof(Verdict.Broken))]
    [InlineData("2.12.1", "# sync_interval: \"always\"\n", nameof(Verdict.Broken))]
    public void Server_that_could_sync_always_must_be_told_to(string version, string line, string? verdict)
    {
        Write("nats/nats-server.conf", $"jetstream {{\n{line}}}\n");
        Assert.Equal(verdict, TrailChecks.Synchronisation(_data, Version.Parse(version))?.Verdict.ToString());
    }

    [Fact]
    public void Stream_near_its_limit_and_readers_that_lag_are_told()
    {
        var full = Judge(Stream(bytes: 90, StreamRetention.Interest), new("phoebe", 4_000, 2_000, 1, 3), new("iris", 6_000, 0, 0, 0));
        Assert.Equal([Verdict.Limited, Verdict.Limited, Verdict.Limited], full.Select(static finding => finding.Verdict));
        Assert.Contains("nobody reads", full[2].Found, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody reads", full[1].Found, StringComparison.Ordinal);

        var well = Judge(Stream(bytes: 10, StreamRetention.Interest), new("phoebe", 10, 5, 0, 1), new("iris", 0, 0, 0, 1));
        Assert.All(well, static finding => Assert.Equal(Verdict.Good, finding.Verdict));

        Assert.Contains("DEV_TRAILS", Judge(Stream(bytes: 10, StreamRetention.Limits))[1].Mend, StringComparison.Ordinal);
    }

    private static StreamState Stream(long bytes, StreamRetention retention) =>
        new("DEV_TRAILS", DateTimeOffset.UnixEpoch, 1, bytes, 1, 1, 2) { MaxBytes = 100, Retention = retention };

    private List<Finding> Judge(StreamState stream, params ConsumerState[] readers) => [.. TrailChecks.Judge(_data, stream, readers)];

    private void Write(string file, string text)
    {
        var path = Path.Combine(_data.Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
