using System.Text.Json;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Tests.Iris.Stores;

public sealed class WhereReaderTests
{
    [Theory]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "empty")]
    [InlineData("""{"$and": []}""", "empty")]
    [InlineData("""{"$or": {"a": 1}}""", "list of conditions")]
    [InlineData("""{"$xor": [{"a": 1}]}""", "$and or $or")]
    [InlineData("""{"a": {}}""", "compared with nothing")]
    [InlineData("""{"a": {"$foo": 1}}""", "$foo")]
    [InlineData("""{"a": {"$gt": "b"}}""", "takes a number")]
    [InlineData("""{"a": {"$lte": true}}""", "takes a number")]
    [InlineData("""{"a": {"$in": []}}""", "1 to 256")]
    [InlineData("""{"a": {"$nin": [1, "x"]}}""", "one kind")]
    [InlineData("""{"a": null}""", "no text, number")]
    [InlineData("""{"a": [1]}""", "no text, number")]
    public void A_condition_that_means_nothing_is_refused_with_a_sentence(string json, string says)
    {
        Assert.False(WhereReader.TryRead(JsonElement.Parse(json), out var where, out var problem));
        Assert.Null(where);
        Assert.Contains(says, problem);
    }

    [Fact]
    public void A_condition_too_deep_or_too_long_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"$and": [""", 20)) + """{"a": 1}""" + string.Concat(Enumerable.Repeat("]}", 20));
        Assert.False(WhereReader.TryRead(JsonElement.Parse(deep), out _, out var problem));
        Assert.Contains("deep", problem);

        var many = $$"""{"$or": [{{string.Join(',', Enumerable.Range(0, 65).Select(static i => $$"""{"a": {{i}}}"""))}}]}""";
        Assert.False(WhereReader.TryRead(JsonElement.Parse(many), out _, out problem));
        Assert.Contains("64", problem);
    }

    [Fact]
    public void No_condition_is_none() => Assert.True(WhereReader.TryRead(null, out var where, out _) && where is null);
}
