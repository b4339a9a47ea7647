using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Tests.Up;

/// <summary>With a world program that says what the test wants, so that the real one need not be built.</summary>
public sealed class WorldChoiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-choice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Path_is_made_absolute()
    {
        Assert.Null(WorldChoice.Parse(null));
        Assert.Equal($"osm:{Path.GetFullPath("town.osm.gz")}", WorldChoice.Parse("osm:town.osm.gz"));
    }

    [Fact]
    public async Task Map_that_can_be_used_is_described()
    {
        var choice = await WorldChoice.CheckAsync(Installed("echo \"$1 $2 is a town\""), "osm:/town.osm", CancellationToken.None);
        Assert.Equal(new WorldChoice("osm:/town.osm", "map osm:/town.osm is a town"), choice);
    }

    [Fact]
    public async Task Map_that_cannot_be_used_ends_the_start_with_the_reason()
    {
        var exit = await Assert.ThrowsAsync<ExitException>(
            () => WorldChoice.CheckAsync(Installed("echo '/town.osm is empty.' >&2; exit 2"), "osm:/town.osm", CancellationToken.None));
        Assert.Equal((ExitCode.Usage, "--world: /town.osm is empty."), (exit.Code, exit.Message));
    }

    private Installation Installed(string script)
    {
        var program = Path.Combine(_folder, "artifacts", "bin", "Nimmerverse.World", "release", "Nimmerverse.World");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new Installation(_folder);
    }
}
