using Nimmerverse.Neural.Gguf;

namespace Nimmerverse.Neural.Tests.Gguf;

public sealed class GgufTests
{
    private const int Padding = 32;

    private static readonly ByteVocabulary Vocabulary = new(["<bos>", "<eos>"], "<bos>", "<eos>");

    // Seen to fail: with tensors padded to 16 bytes, and with the element type of arrays left out.
    [Theory]
    [InlineData(1, 32, 4, 2)]
    [InlineData(3, 24, 2, 1)]
    public void Written_and_read_and_written_again_is_the_same_bytes(int layers, int width, int heads, int keyValueHeads)
    {
        var shape = new LlamaShape { Layers = layers, Width = width, Heads = heads, KeyValueHeads = keyValueHeads };
        var model = shape.Newborn(Vocabulary, new Rng(7));
        var first = Bytes(model);

        var read = GgufReader.Read(new MemoryStream(first));

        Assert.Equal(model.Tensors.Select(Plan), read.Tensors.Select(Plan));
        Assert.All(model.Tensors.Zip(read.Tensors), static pair => Assert.Equal(pair.First.Data, pair.Second.Data));
        Assert.Equal(Vocabulary.Count, read.Find<string[]>("tokenizer.ggml.tokens")!.Length);
        Assert.Equal((uint)Vocabulary.End, read.FindNumber("tokenizer.ggml.eos_token_id"));
        Assert.Equal(first, Bytes(read));
    }

    [Fact]
    public void Every_length_of_a_torn_file_is_refused()
    {
        var whole = Bytes(new LlamaShape { Layers = 1, Width = 8, Heads = 2, KeyValueHeads = 1, FeedForward = 8 }.Newborn(Vocabulary, new Rng(1)));
        for (var length = 0; length < whole.Length - Padding; length += 1 + (length / 40))
        {
            var torn = new MemoryStream(whole[..length]);
            Assert.Throws<InvalidDataException>(() => GgufReader.Read(torn));
        }
    }

    [Fact]
    public void Lengths_that_cannot_be_are_refused_before_memory_is_taken()
    {
        var bytes = Bytes(new GgufModel([new("key", GgufValue.Of("value"))], []));
        Assert.True(BitConverter.TryWriteBytes(bytes.AsSpan(24), ulong.MaxValue));

        var exception = Assert.Throws<InvalidDataException>(() => GgufReader.Read(new MemoryStream(bytes)));

        Assert.Contains("claims", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_has_a_letter_of_its_own()
    {
        var letters = Enumerable.Range(0, 256).Select(static value => ByteVocabulary.LetterOf((byte)value)).ToList();

        Assert.Equal(256, letters.Distinct().Count());
        Assert.Equal('a', letters['a']);

        // The space and the newline of GPT-2's own table.
        Assert.Equal('\u0120', letters[' ']);
        Assert.Equal('\u010A', letters['\n']);
    }

    [Fact]
    public void Tensor_that_does_not_fill_its_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => new GgufTensor("a", [2, 3], new float[5]));

    private static (string Name, string Shape) Plan(GgufTensor tensor) => (tensor.Name, string.Join('x', tensor.Shape));

    private static byte[] Bytes(GgufModel model)
    {
        var stream = new MemoryStream();
        GgufWriter.Write(model, stream);
        return stream.ToArray();
    }
}
