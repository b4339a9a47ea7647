using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Memory.Iris.Local;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Hosting;
using static Nimmerverse.Memory.Tests.Iris.Stores.VectorStoreContract;

namespace Nimmerverse.Memory.Tests.Iris.Local;

/// <summary>What only the index in this process promises: its files, its bound, its exclusive folder.</summary>
public sealed class LocalStoreLifeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-iris-").FullName;
    private readonly CollectionKey _key = NewKey();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_store_opened_again_holds_the_same()
    {
        await using (var store = Open())
        {
            Good(await store.UpsertAsync(_key, [Item("a", Unit(1, 0, 0), "first", ("x", 1.0)), Item("b", Unit(0, 1, 0)), Item("c", Unit(0, 0, 1))], None));
            Good(await store.UpsertAsync(_key, [Item("a", Unit(1, 1, 0), null, ("y", true))], None));
            Good(await store.DeleteAsync(_key, ["b"], None));
        }

        await using var again = Open();
        var items = Good(await again.GetAsync(_key, new VectorPage(0, 10), None));
        Assert.Equal(["a", "c"], items.Select(static item => item.Id));
        Assert.Equal("first", items[0].Text);
        Assert.Equal([("x", 1.0), ("y", true)], items[0].Metadata.All);
        Assert.Equal(Unit(1, 1, 0), items[0].Vector);
        Assert.Equal([_key], Good(await again.CollectionsAsync(None)));
    }

    [Fact]
    public async Task A_second_process_is_refused_and_one_after_the_other_is_not()
    {
        await using (Open())
        {
            var refusal = Assert.Throws<ExitException>(Open);
            Assert.Equal(ExitCode.Refused, refusal.Code);
            Assert.Contains(_folder, refusal.Message);
        }

        await using var next = Open();
        Assert.True(Good(await next.HeartbeatAsync(None)));
    }

    [Fact]
    public async Task A_full_memory_forgets_the_oldest_of_the_largest_collection_for_ever()
    {
        var small = NewKey();
        await using (var store = Open(memoryBytes: 300_000))
        {
            Good(await store.UpsertAsync(small, [Item("kept", Unit(1, 0, 0))], None));
            for (var i = 0; i < 30; i++)
            {
                Good(await store.UpsertAsync(_key, [.. Enumerable.Range(i * 100, 100).Select(static n => Item($"{n:0000}", Unit(1, n, 0)))], None));
            }

            Assert.InRange(Good(await store.CountAsync(_key, None)), 800, 1_400);
            Assert.Equal(3_000, store.Forgotten + Good(await store.CountAsync(_key, None)));
        }

        await using var again = Open(memoryBytes: 300_000);
        var left = Good(await again.GetAsync(_key, new VectorPage(0, 5_000), None)).Select(static item => item.Id).ToList();
        Assert.InRange(left.Count, 800, 1_400);
        Assert.Equal(Enumerable.Range(3_000 - left.Count, left.Count).Select(static n => $"{n:0000}"), left);
        Assert.Equal(1, Good(await again.CountAsync(small, None)));
    }

    [Fact]
    public async Task A_file_that_is_mostly_history_is_rewritten_at_the_start()
    {
        var text = new string('x', 4_000);
        await using (var store = Open())
        {
            for (var i = 0; i < 400; i++)
            {
                Good(await store.UpsertAsync(_key, [Item("same", Unit(1, i, 0), text + i)], None));
            }
        }

        var file = Assert.Single(Directory.GetFiles(_folder, "*.index"));
        Assert.InRange(new FileInfo(file).Length, 1_600_000, 1_800_000);
        await using var again = Open();
        Assert.InRange(new FileInfo(file).Length, 4_000, 5_000);
        Assert.Equal(text + 399, Assert.Single(Good(await again.GetAsync(_key, new VectorPage(0, 9), None))).Text);
    }

    [Fact]
    public async Task A_file_that_is_none_of_ours_is_left_alone()
    {
        var stranger = Path.Combine(_folder, "stranger.index");
        await File.WriteAllTextAsync(stranger, "");
        await using var store = Open();
        Assert.Empty(Good(await store.CollectionsAsync(None)));
        Assert.True(File.Exists(stranger));
    }

    private LocalStore Open() => Open(1 << 26);

    private LocalStore Open(long memoryBytes) => LocalStore.Open(_folder, memoryBytes, NullLogger<LocalStore>.Instance);
}
