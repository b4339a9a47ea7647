using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Tests.Iris.Stores;

/// <summary>What every vector store must do. Each test has a collection of its own.</summary>
public abstract class VectorStoreContract : IAsyncLifetime
{
    private static long _collections;

    /// <summary>The store under test.</summary>
    internal IVectorStore Store { get; private set; } = null!;

    protected CollectionKey Key { get; } = NewKey();

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public async Task DisposeAsync() => await Store.DisposeAsync();

    [Fact]
    public async Task Heartbeat_of_a_store_that_runs_is_good() => Assert.True(Good(await Store.HeartbeatAsync(None)));

    [Fact]
    public async Task A_collection_that_does_not_exist_is_empty()
    {
        Assert.Equal(0, Good(await Store.CountAsync(Key, None)));
        Assert.Empty(Good(await Store.QueryAsync(Key, Unit(1, 0, 0), 5, null, None)));
        Assert.Empty(Good(await Store.GetAsync(Key, new VectorPage(0, 10), None)));
        Assert.True(Good(await Store.DeleteAsync(Key, ["nobody"], None)));
        Assert.True(Good(await Store.DropAsync(Key, None)));
        Assert.DoesNotContain(Key, Good(await Store.CollectionsAsync(None)));
    }

    [Fact]
    public async Task Query_answers_the_nearest_first_with_cosine_text_and_metadata()
    {
        await PutAsync(
            Item("east", Unit(1, 0, 0), "sunrise", ("kind", "side"), ("level", 2.0), ("old", true)),
            Item("north", Unit(0, 1, 0)),
            Item("west", Unit(-1, 0, 0), ""),
            Item("northeast", Unit(1, 1, 0), "between"));

        var hits = Good(await Store.QueryAsync(Key, Unit(2, 0, 0), 3, null, None));

        Assert.Equal(["east", "northeast", "north"], hits.Select(static hit => hit.Id));
        Assert.Equal([1, Math.Sqrt(0.5), 0], hits.Select(static hit => hit.Similarity), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal("sunrise", hits[0].Text);
        Assert.Null(hits[2].Text);
        Assert.Equal(0, hits[2].Metadata.Count);
        Assert.Equal([("kind", "side"), ("level", 2.0), ("old", true)], hits[0].Metadata.All);
    }

    [Fact]
    public async Task Upsert_of_a_known_id_replaces_vector_and_text_and_sets_metadata_over_the_old()
    {
        await PutAsync(Item("a", Unit(1, 0, 0), "first", ("x", 1.0), ("y", "kept")));
        await PutAsync(Item("a", Unit(0, 1, 0), null, ("x", 2.0)));

        var item = Assert.Single(Good(await Store.GetAsync(Key, new VectorPage(0, 10), None)));

        Assert.Equal(1, Good(await Store.CountAsync(Key, None)));
        Assert.Equal("first", item.Text);
        Assert.Equal([("x", 2.0), ("y", "kept")], item.Metadata.All);
        Assert.Equal([0, 1, 0], item.Vector);
        await PutAsync(Item("a", Unit(0, 1, 0), "second"));
        Assert.Equal("second", Good(await Store.GetAsync(Key, new VectorPage(0, 10, Ids: ["a"]), None))[0].Text);
    }

    // Chroma 1.0, given whole numbers as JSON integers, answers {"n": {"$eq": 2.5}} with n = 2 and leaves n = 2 out of {"n": {"$lt": 2.5}}.
    [Theory]
    [InlineData("""{"n": 2}""", "two")]
    [InlineData("""{"n": {"$eq": 2.5}}""", "half")]
    [InlineData("""{"n": {"$ne": 2}}""", "one half text none")]
    [InlineData("""{"n": {"$gt": 2}}""", "half")]
    [InlineData("""{"n": {"$gte": 2}}""", "two half")]
    [InlineData("""{"n": {"$lt": 2.5}}""", "one two")]
    [InlineData("""{"n": {"$lte": 2.5}}""", "one two half")]
    [InlineData("""{"n": {"$gt": 1, "$lt": 2.5}}""", "two")]
    [InlineData("""{"n": {"$in": [1, 2.5]}}""", "one half")]
    [InlineData("""{"n": {"$nin": [1, 2.5]}}""", "two text none")]
    [InlineData("""{"n": "2"}""", "text")]
    [InlineData("""{"n": {"$ne": "2"}}""", "one two half none")]
    [InlineData("""{"s": {"$ne": "x"}}""", "two half text none")]
    [InlineData("""{"flag": true}""", "one")]
    [InlineData("""{"flag": 1}""", "")]
    [InlineData("""{"flag": {"$ne": true}}""", "two half text none")]
    [InlineData("""{"n": 1, "s": "x"}""", "one")]
    [InlineData("""{"$and": [{"n": {"$gte": 2}}, {"s": "y"}]}""", "two")]
    [InlineData("""{"$or": [{"n": 1}, {"s": "y"}]}""", "one two")]
    [InlineData("""{"$or": [{"$and": [{"n": 1}, {"s": "x"}]}, {"n": 2.5}]}""", "one half")]
    public async Task Conditions_select_the_same_in_query_and_page(string where, string expected)
    {
        await PutAsync(
            Item("one", Unit(1, 0, 0), null, ("n", 1.0), ("s", "x"), ("flag", true)),
            Item("two", Unit(1, 1, 0), null, ("n", 2.0), ("s", "y"), ("flag", false)),
            Item("half", Unit(1, 2, 0), null, ("n", 2.5)),
            Item("text", Unit(1, 3, 0), null, ("n", "2")),
            Item("none", Unit(1, 4, 0)));
        var condition = Read(where);
        var wanted = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order();

        var hits = Good(await Store.QueryAsync(Key, Unit(1, 0, 0), 10, condition, None));
        var page = Good(await Store.GetAsync(Key, new VectorPage(0, 10, Where: condition), None));

        Assert.Equal(wanted, hits.Select(static hit => hit.Id).Order());
        Assert.Equal(wanted, page.Select(static item => item.Id).Order());
    }

    [Fact]
    public async Task Pages_hold_every_item_once_in_the_order_of_their_first_keeping()
    {
        var items = Enumerable.Range(0, 25).Select(static i => Item($"item-{i}", Unit(1, i, 0))).ToArray();
        await PutAsync(items[..20]);
        await PutAsync(items[20..]);
        await PutAsync(items[3]);

        var seen = new List<string>();
        for (var offset = 0; Good(await Store.GetAsync(Key, new VectorPage(offset, 10), None)) is { Count: > 0 } page; offset += page.Count)
        {
            seen.AddRange(page.Select(static item => item.Id));
        }

        Assert.Equal(items.Select(static item => item.Id), seen);
    }

    [Fact]
    public async Task Delete_forgets_exactly_the_ids_and_drop_everything()
    {
        await PutAsync(Item("a", Unit(1, 0, 0)), Item("b", Unit(0, 1, 0)), Item("c", Unit(0, 0, 1)));

        Good(await Store.DeleteAsync(Key, ["a", "nobody", "a"], None));

        Assert.Equal(2, Good(await Store.CountAsync(Key, None)));
        Assert.Equal(["b", "c"], Good(await Store.QueryAsync(Key, Unit(1, 1, 0), 10, null, None)).Select(static hit => hit.Id).Order());
        Assert.Empty(Good(await Store.GetAsync(Key, new VectorPage(0, 10, Ids: []), None)));
        Good(await Store.DropAsync(Key, None));
        Assert.Equal(0, Good(await Store.CountAsync(Key, None)));
        await PutAsync(Item("d", Unit(1, 0, 0)));
        Assert.Equal(1, Good(await Store.CountAsync(Key, None)));
    }

    // Seen to fail: with the model left out of CollectionKey.Name, the second model's vector was found by the first's query.
    [Fact]
    public async Task Vectors_of_different_models_or_lengths_never_meet()
    {
        var other = Key with { Model = Key.Model.ToUpperInvariant() };
        var longer = Key with { Dimensions = 4 };
        await PutAsync(Item("mine", Unit(1, 0, 0)));
        Good(await Store.UpsertAsync(other, [Item("theirs", Unit(1, 0, 0))], None));
        Good(await Store.UpsertAsync(longer, [Item("longer", Unit(1, 0, 0, 0))], None));

        Assert.Equal("mine", Assert.Single(Good(await Store.QueryAsync(Key, Unit(1, 0, 0), 10, null, None))).Id);
        Assert.Equal("theirs", Assert.Single(Good(await Store.QueryAsync(other, Unit(1, 0, 0), 10, null, None))).Id);
        Assert.Equal("longer", Assert.Single(Good(await Store.QueryAsync(longer, Unit(1, 0, 0, 0), 10, null, None))).Id);
        var keys = Good(await Store.CollectionsAsync(None)).Where(key => key.Collection == Key.Collection).ToHashSet();
        Assert.Equal([Key, other, longer], keys);
    }

    [Fact]
    public async Task More_items_than_one_request_holds_are_all_found()
    {
        var items = Enumerable.Range(0, 2_500).Select(static i => Item($"{i}", Unit((i % 50) - 25.5f, (i / 50) - 25.5f, 1))).ToArray();
        Assert.Equal(items.Length, Good(await Store.UpsertAsync(Key, items, None)));

        Assert.Equal(items.Length, Good(await Store.CountAsync(Key, None)));
        foreach (var sought in items.Where(static (_, i) => i % 251 == 0))
        {
            var hit = Good(await Store.QueryAsync(Key, sought.Vector, 1, null, None))[0];
            Assert.Equal(1, hit.Similarity, 1e-4);
        }
    }

    [Fact]
    public async Task Texts_of_every_script_come_back_unchanged()
    {
        var text = string.Concat(Enumerable.Repeat("Zoë wohnt am Brunnen \"hier\"\n\t井戸 \U0001F98A \\ \u0001", 40));
        await PutAsync(Item("Ünïcode/id with spaces", Unit(1, 0, 0), text, ("名", text[..200])));

        var item = Assert.Single(Good(await Store.GetAsync(Key, new VectorPage(0, 1), None)));

        Assert.Equal("Ünïcode/id with spaces", item.Id);
        Assert.Equal(text, item.Text);
        Assert.Equal(("名", text[..200]), Assert.Single(item.Metadata.All));
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 10; i++)
            {
                Good(await Store.UpsertAsync(Key, [Item($"{writer}-{i}", Unit(writer + 1, i, 1))], None));
                Assert.NotEmpty(Good(await Store.QueryAsync(Key, Unit(1, 0, 0), 5, null, None)));
            }
        }));

        Assert.Equal(80, Good(await Store.CountAsync(Key, None)));
    }

    /// <summary>Whatever is done to it, a store holds what a dictionary holds.</summary>
    [Fact]
    public void Any_sequence_of_changes_leaves_what_a_dictionary_would_hold()
    {
        var change = Gen.Choose(0, 5).SelectMany(static id => Gen.Choose(-1, 9), static (id, value) => (Id: $"id-{id}", Value: value));
        Prop.ForAll(Gen.ListOf(change).ToArbitrary(), changes => SameAsDictionaryAsync([.. changes]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
    }

    /// <summary>How many sequences are tried; fewer where each change is a round trip.</summary>
    protected abstract int Sequences { get; }

    /// <summary>Opens the store.</summary>
    protected abstract Task<IVectorStore> OpenAsync();

    internal static T Good<T>(Outcome<T> outcome) => outcome.IsGood ? outcome.Value : throw new Xunit.Sdk.XunitException(outcome.Fault.Message);

    internal static CollectionKey NewKey() => new($"test-{Environment.ProcessId}-{Interlocked.Increment(ref _collections)}", "test model", 3);

    internal static float[] Unit(params float[] numbers) =>
        VectorItem.TryNormalise(numbers, out var unit) ? unit : throw new ArgumentException("It has no direction.", nameof(numbers));

    internal static VectorItem Item(string id, float[] vector, string? text = null, params (string, MetaValue)[] metadata) =>
        new(id, vector, text, Metadata.Of(metadata));

    internal static Where Read(string where)
    {
        using var json = JsonDocument.Parse(where);
        return WhereReader.TryRead(json.RootElement, out var condition, out var problem) ? condition! : throw new ArgumentException(problem);
    }

    protected async Task PutAsync(params VectorItem[] items) => Assert.Equal(items.Length, Good(await Store.UpsertAsync(Key, items, None)));

    private async Task SameAsDictionaryAsync(IReadOnlyList<(string Id, int Value)> changes)
    {
        var key = NewKey();
        var model = new Dictionary<string, double>();
        foreach (var (id, value) in changes)
        {
            if (value < 0)
            {
                model.Remove(id);
                Good(await Store.DeleteAsync(key, [id], None));
            }
            else
            {
                model[id] = value;
                Good(await Store.UpsertAsync(key, [Item(id, Unit(1, value, 0), $"{value}", ("value", value))], None));
            }
        }

        var items = Good(await Store.GetAsync(key, new VectorPage(0, 100), None));
        Assert.Equal(model.Count, Good(await Store.CountAsync(key, None)));
        Assert.Equal(model.OrderBy(static pair => pair.Key), items.OrderBy(static item => item.Id).Select(static item =>
            new KeyValuePair<string, double>(item.Id, item.Metadata.TryGet("value", out var value) ? value.Number : -1)));
        var hits = Good(await Store.QueryAsync(key, Unit(1, 0, 0), 100, null, None));
        Assert.Equal(model.Values.Order(), hits.Select(static hit => double.Parse(hit.Text!)));
    }
}
