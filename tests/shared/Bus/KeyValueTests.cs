using System.Text;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class KeyValueTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _bucket = NatsServerFixture.UniquePrefix();

    [Fact]
    public async Task Get_returns_what_was_put_and_null_for_what_was_not()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus);

        var put = await bucket.PutAsync("node.a", "one"u8.ToArray());
        var entry = await bucket.GetAsync("node.a");

        Assert.Equal(new KeyValueUpdate(KeyValueStatus.Stored, 1), put);
        Assert.Equal(("node.a", "one", 1), (entry!.Key, Text(entry), entry.Revision));
        Assert.Null(await bucket.GetAsync("node.b"));
    }

    [Fact]
    public async Task Update_with_a_stale_revision_conflicts_and_changes_nothing()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus);
        var first = await bucket.CreateAsync("lease", "a"u8.ToArray());

        var won = await bucket.UpdateAsync("lease", "b"u8.ToArray(), first.Revision);
        var lost = await bucket.UpdateAsync("lease", "c"u8.ToArray(), first.Revision);

        Assert.Equal(KeyValueStatus.Stored, won.Status);
        Assert.Equal(KeyValueStatus.Conflict, lost.Status);
        Assert.Equal("b", Text((await bucket.GetAsync("lease"))!));
    }

    [Fact]
    public async Task Of_many_rivals_exactly_one_creates_the_key()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus);

        var rivals = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => bucket.CreateAsync("lease", new[] { (byte)i })));

        Assert.Single(rivals, update => update.IsStored);
        Assert.Equal(19, rivals.Count(update => update.Status is KeyValueStatus.Conflict));
    }

    [Fact]
    public async Task Deleted_key_is_gone_can_be_created_again_and_keeps_its_history()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus, history: 5);
        await bucket.PutAsync("k", "one"u8.ToArray());
        await bucket.PutAsync("k", "two"u8.ToArray());
        await bucket.PutAsync("other", "x"u8.ToArray());
        await bucket.DeleteAsync("k");

        Assert.Null(await bucket.GetAsync("k"));
        Assert.Equal(KeyValueStatus.Stored, (await bucket.CreateAsync("k", "three"u8.ToArray())).Status);
        Assert.Equal(KeyValueStatus.Conflict, (await bucket.CreateAsync("k", "four"u8.ToArray())).Status);

        var history = await bucket.HistoryAsync("k");
        Assert.Equal(["one", "two", "", "three"], history.Select(Text));
        Assert.Equal([1L, 2L, 4L, 5L], history.Select(entry => entry.Revision));
        Assert.Equal(
            [KeyValueOperation.Put, KeyValueOperation.Put, KeyValueOperation.Delete, KeyValueOperation.Put],
            history.Select(entry => entry.Operation));
    }

    [Fact]
    public async Task History_is_as_long_as_the_bucket_says()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus, history: 3);
        for (var i = 0; i < 10; i++)
        {
            await bucket.PutAsync("k", new[] { (byte)i });
        }

        Assert.Equal([7, 8, 9], (await bucket.HistoryAsync("k")).Select(entry => entry.Value.Span[0]));
        Assert.Empty(await bucket.HistoryAsync("absent"));
    }

    [Fact]
    public async Task Purge_takes_the_history_along()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus, history: 5);
        await bucket.PutAsync("k", "one"u8.ToArray());
        await bucket.PurgeAsync("k");

        Assert.Equal(KeyValueOperation.Purge, Assert.Single(await bucket.HistoryAsync("k")).Operation);
        Assert.Empty(await bucket.EntriesAsync());
    }

    [Fact]
    public async Task Watch_gives_the_current_entries_first_and_then_each_change()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus);
        await bucket.PutAsync("a", "1"u8.ToArray());
        await bucket.PutAsync("b", "1"u8.ToArray());
        await bucket.PutAsync("a", "2"u8.ToArray());

        await using var watcher = await bucket.WatchAsync();
        await watcher.InitialEntriesArrived.WaitAsync(Patience);
        await bucket.PutAsync("c", "1"u8.ToArray());
        await bucket.DeleteAsync("a");

        var seen = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var entry = await watcher.Entries.ReadAsync().AsTask().WaitAsync(Patience);
            seen.Add($"{entry.Key}={Text(entry)}{(entry.Operation is KeyValueOperation.Put ? "" : "!")}");
        }

        Assert.Equal(["b=1", "a=2", "c=1", "a=!"], seen);
    }

    [Fact]
    public async Task Watch_of_some_keys_sees_only_those_and_an_empty_bucket_is_caught_up_at_once()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = await BucketAsync(bus);
        await using var watcher = await bucket.WatchAsync("node.*");
        await watcher.InitialEntriesArrived.WaitAsync(Patience);

        await bucket.PutAsync("other.a", "1"u8.ToArray());
        await bucket.PutAsync("node.a", "1"u8.ToArray());

        Assert.Equal("node.a", (await watcher.Entries.ReadAsync().AsTask().WaitAsync(Patience)).Key);
    }

    [Fact]
    public async Task Absent_bucket_is_said_to_be_absent()
    {
        await using var bus = await server.ConnectAsync();
        var bucket = bus.KeyValue(_bucket);

        Assert.Equal(BusErrorKind.NotFound, (await Assert.ThrowsAsync<BusException>(() => bucket.GetAsync("k"))).Kind);
        Assert.Equal(BusErrorKind.NotFound, (await Assert.ThrowsAsync<BusException>(() => bucket.PutAsync("k", default))).Kind);
        Assert.Equal(BusErrorKind.NotFound, (await Assert.ThrowsAsync<BusException>(() => bucket.WatchAsync())).Kind);
        Assert.Equal(BusErrorKind.NotFound, (await Assert.ThrowsAsync<BusException>(() => bucket.HistoryAsync("k"))).Kind);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a.*")]
    [InlineData("a.>")]
    public async Task Unusable_key_is_refused_before_it_travels(string key)
    {
        await using var bus = await server.ConnectAsync();

        var failure = await Assert.ThrowsAsync<BusException>(() => bus.KeyValue(_bucket).PutAsync(key, default));

        Assert.Equal(BusErrorKind.InvalidSubject, failure.Kind);
    }

    private Task<KeyValueBucket> BucketAsync(BusConnection bus, int history = 1) =>
        bus.JetStream.CreateOrUpdateBucketAsync(new KeyValueConfiguration(_bucket) { History = history });

    private static string Text(KeyValueEntry entry) => Encoding.UTF8.GetString(entry.Value.Span);
}
