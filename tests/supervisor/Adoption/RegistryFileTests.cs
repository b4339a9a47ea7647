using Nimmerverse.Supervisor.Adoption;

namespace Nimmerverse.Supervisor.Tests.Adoption;

public sealed class RegistryFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Saved_loaded_the_same()
    {
        var file = new RegistryFile(Path.Combine(_folder.Path, "a.json"));
        Assert.True(file.TrySave(Registry(7)));
        var loaded = file.Load();
        Assert.NotNull(loaded);
        Assert.Equal(Registry(7).Npcs, loaded.Npcs);
        Assert.Equal([file.Path], Directory.GetFiles(_folder.Path, "a*"));
    }

    [Fact]
    public void Stale_epoch_loses()
    {
        // Seen failing with the comparison of epochs left out of TrySave.
        var file = new RegistryFile(Path.Combine(_folder.Path, "a.json"));
        Assert.True(file.TrySave(Registry(8)));
        Assert.False(file.TrySave(Registry(7)));
        Assert.True(file.IsFenced(7));
        Assert.False(file.IsFenced(8));
        Assert.Equal(8UL, file.Load()?.Epoch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"epoch\":1}")]
    public void Garbage_counts_as_none(string text)
    {
        var file = new RegistryFile(Path.Combine(_folder.Path, "a.json"));
        File.WriteAllText(file.Path, text);
        Assert.Null(file.Load());
        Assert.True(file.TrySave(Registry(1)));
    }

    private static Registry Registry(ulong epoch) => new()
    {
        Epoch = epoch,
        Owner = "nimmerverse-1-2-3",
        BootId = "boot",
        Npcs = [new RegisteredNpc("0", 41, 99, "/sys/fs/cgroup/x"), new RegisteredNpc("1", 0, 0, null)],
    };
}
