namespace Nimmerverse.Meaning.Tests;

public sealed class WordVectorsTests
{
    // Cosines of the table that this one was cut from; one signed byte per number keeps them within 0.01.
    [Theory]
    [InlineData("calculate", "compute", 0.72)]
    [InlineData("math", "arithmetic", 0.48)]
    [InlineData("battery", "voltage", 0.45)]
    [InlineData("distance", "obstacle", 0.39)]
    [InlineData("math", "calculate", 0.28)]
    [InlineData("math", "battery", 0.14)]
    public void Cosine_of_shipped_words_is_that_of_the_source_table(string first, string second, double expected) =>
        Assert.Equal(expected, WordVectors.Shipped.Cosine(first, second)!.Value, 0.01);

    [Fact]
    public void Shipped_table_holds_forty_thousand_words_of_a_hundred_dimensions()
    {
        Assert.Equal(40_000, WordVectors.Shipped.Count);
        Assert.Equal(100, WordVectors.Shipped.Dimensions);
    }

    [Fact]
    public void Cosine_with_an_unknown_word_is_absent() => Assert.Null(WordVectors.Shipped.Cosine("math", "qqzx"));

    [Fact]
    public void Meaning_has_length_one_and_ignores_case_and_separators()
    {
        var plain = new float[100];
        var odd = new float[100];
        Assert.True(WordVectors.Shipped.TryGetMeaning("free memory", plain));
        Assert.True(WordVectors.Shipped.TryGetMeaning("_FREE-Memory.1", odd));
        Assert.Equal(plain, odd);
        Assert.Equal(1, Math.Sqrt(plain.Sum(static x => (double)x * x)), 1e-5);
    }

    [Theory]
    [InlineData("qqzx")]
    [InlineData("123 !")]
    [InlineData("")]
    public void Meaning_of_a_text_without_known_words_is_absent(string text) =>
        Assert.False(WordVectors.Shipped.TryGetMeaning(text, new float[100]));

    // Seen to fail: with the checksum comparison in WordVectorHeader removed, the flipped byte was accepted.
    [Fact]
    public void Read_refuses_a_table_that_is_cut_flipped_or_something_else()
    {
        var file = ShippedFile();
        Assert.Equal(40_000, WordVectors.Read(file).Count);

        Assert.Contains("torn", Assert.Throws<InvalidDataException>(() => WordVectors.Read(file.AsSpan(..^1))).Message);
        Assert.Contains("NVWORDS1", Assert.Throws<InvalidDataException>(() => WordVectors.Read(file.AsSpan(..20))).Message);
        file[file.Length / 2] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => WordVectors.Read(file)).Message);
        file[0] = 0;
        Assert.Contains("NVWORDS1", Assert.Throws<InvalidDataException>(() => WordVectors.Read(file)).Message);
    }

    [Theory]
    [InlineData("guitar")]
    [InlineData("rain storm")]
    public void Nearest_words_are_sorted_by_similarity_and_none_is_nearer(string text)
    {
        var words = WordVectors.Shipped;
        var meaning = new float[words.Dimensions];
        Assert.True(words.TryGetMeaning(text, meaning));

        var nearest = words.Nearest(meaning, 5);

        var similarities = words.Words.ToDictionary(static word => word, word => Similarity(word, meaning));
        Assert.Equal(similarities.OrderByDescending(static pair => pair.Value).Take(5).Select(static pair => pair.Key), nearest);
    }

    [Fact]
    public void Weight_of_a_word_grows_with_its_rarity()
    {
        var words = WordVectors.Shipped;
        Assert.InRange(words.WeightOf("the"), 0, 0.1);
        Assert.InRange(words.WeightOf("Granite"), 0.9, 1);
        Assert.True(words.WeightOf("house") < words.WeightOf("baker"));
        Assert.Equal(0, words.WeightOf("qqzx"));
    }

    private static double Similarity(string word, float[] meaning)
    {
        var other = new float[meaning.Length];
        return WordVectors.Shipped.TryGetMeaning(word, other) ? meaning.Zip(other).Sum(static pair => (double)pair.First * pair.Second) : -2;
    }

    private static byte[] ShippedFile()
    {
        using var stream = typeof(WordVectors).Assembly.GetManifestResourceStream("Nimmerverse.Meaning.words.bin")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }
}
