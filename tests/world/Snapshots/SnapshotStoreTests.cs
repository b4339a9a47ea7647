using Nimmerverse.World.Gardens;
using Nimmerverse.World.Snapshots;

namespace Nimmerverse.World.Tests.Snapshots;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-world-").FullName;
    private readonly SnapshotStore _store;

    public SnapshotStoreTests() => _store = new SnapshotStore(Path.Combine(_folder, "deep", "data"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Empty_folder_holds_nothing()
    {
        var (state, faults) = await _store.ReadAsync();

        Assert.Null(state);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Newest_generation_is_read()
    {
        await WriteTicksAsync(3);

        Assert.Equal(3, (await _store.ReadAsync()).State!.Tick);
    }

    // Seen to fail with ReadAsync reading the newest generation only.
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1)]
    public async Task Torn_newest_generation_falls_back_to_the_one_before(int length)
    {
        await WriteTicksAsync(3);
        await using (var file = File.Open(_store.Current, FileMode.Open))
        {
            file.SetLength(length < 0 ? file.Length - 1 : length);
        }

        var (state, faults) = await _store.ReadAsync();

        Assert.Equal(2, state!.Tick);
        Assert.Contains(_store.Current, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_between_the_two_renames_loses_one_generation_at_most()
    {
        await WriteTicksAsync(2);
        File.Move(_store.Current, _store.Previous, overwrite: true);

        Assert.Equal(2, (await _store.ReadAsync()).State!.Tick);
    }

    [Fact]
    public async Task Kill_while_writing_leaves_the_newest_generation_alone()
    {
        await WriteTicksAsync(2);
        await File.WriteAllTextAsync(_store.Current[..^"snapshot".Length] + "snapshot.tmp", "half");

        Assert.Equal(2, (await _store.ReadAsync()).State!.Tick);
        await WriteTicksAsync(3);
        Assert.Equal(3, (await _store.ReadAsync()).State!.Tick);
    }

    [Fact]
    public async Task Two_torn_generations_hold_nothing_and_say_so_twice()
    {
        await WriteTicksAsync(2);
        await File.WriteAllTextAsync(_store.Current, "x");
        await File.WriteAllTextAsync(_store.Previous, "y");

        var (state, faults) = await _store.ReadAsync();

        Assert.Null(state);
        Assert.Equal(2, faults.Count);
    }

    private async Task WriteTicksAsync(int ticks)
    {
        var garden = new LivingGarden(new GardenRules(), 1);
        for (var i = 0; i < ticks; i++)
        {
            garden.Step([]);
            await _store.WriteAsync(garden.Capture());
        }
    }
}
