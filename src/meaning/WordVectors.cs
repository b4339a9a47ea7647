using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Nimmerverse.Meaning;

/// <summary>
/// A table of word vectors: 40,000 frequent English words, 100 dimensions, one signed byte each with a scale per word.
/// <see cref="Cosine"/> compares the vectors as they were trained; <see cref="TryGetMeaning"/> also removes the mean and the strongest
/// common directions, which carry word frequency rather than meaning (Mu and Viswanath, "All-but-the-Top", ICLR 2018, section 2).
/// </summary>
public sealed class WordVectors : ITextMeaning
{
    /// <summary>The name of the shipped table as a model: vectors are compared only with vectors of the same name.</summary>
    public const string Model = "nimmerverse-words-40k";

    private const string Resource = "Nimmerverse.Meaning.words.bin";

    private readonly Dictionary<string, int> _words;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly float[] _mean;
    private readonly float[][] _directions;
    private readonly float[] _scales;
    private readonly sbyte[] _vectors;

    private WordVectors(Dictionary<string, int> words, float[] mean, float[][] directions, float[] scales, sbyte[] vectors)
    {
        _words = words;
        _lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        _mean = mean;
        _directions = directions;
        _scales = scales;
        _vectors = vectors;
    }

    /// <summary>The table that ships with the product, read once.</summary>
    /// <exception cref="InvalidDataException">The product's own table is torn: rebuild it.</exception>
    public static WordVectors Shipped => field ??= ReadShipped();

    /// <inheritdoc />
    public int Dimensions => _mean.Length;

    /// <summary>Words in the table.</summary>
    public int Count => _words.Count;

    /// <summary>The words of the table.</summary>
    public IReadOnlyCollection<string> Words => _words.Keys;

    /// <summary>Reads a table.</summary>
    /// <param name="file">The whole file; its layout is described in <c>build-vectors.mjs</c>.</param>
    /// <returns>The table.</returns>
    /// <exception cref="InvalidDataException">The file is not such a table, is cut short, or does not match its checksum.</exception>
    public static WordVectors Read(ReadOnlySpan<byte> file)
    {
        var header = WordVectorHeader.Read(file);
        var body = file[WordVectorHeader.Size..];
        var mean = TakeFloats(ref body, header.Dimensions);
        var directions = new float[header.Directions][];
        for (var k = 0; k < directions.Length; k++)
        {
            directions[k] = TakeFloats(ref body, header.Dimensions);
        }

        var scales = TakeFloats(ref body, header.Words);
        var vectors = MemoryMarshal.Cast<byte, sbyte>(body[..(header.Words * header.Dimensions)]).ToArray();
        return new(ReadWords(body[vectors.Length..], header.Words), mean, directions, scales, vectors);
    }

    /// <summary>Cosine of two words' vectors as trained, [-1, 1].</summary>
    /// <param name="first">A lower-case word.</param>
    /// <param name="second">A lower-case word.</param>
    /// <returns>The cosine, or null when a word is not in the table.</returns>
    public double? Cosine(string first, string second)
    {
        if (!_words.TryGetValue(first, out var a) || !_words.TryGetValue(second, out var b))
        {
            return null;
        }

        Span<float> left = stackalloc float[Dimensions];
        Span<float> right = stackalloc float[Dimensions];
        left.Clear();
        right.Clear();
        AddWord(a, left);
        AddWord(b, right);
        return TensorPrimitives.CosineSimilarity<float>(left, right);
    }

    /// <inheritdoc />
    public bool TryGetMeaning(ReadOnlySpan<char> text, Span<float> meaning)
    {
        var target = meaning[..Dimensions];
        target.Clear();
        Span<char> lower = stackalloc char[WordVectorHeader.LongestWord];
        var known = 0;
        foreach (var range in TextWords.Of(text))
        {
            var word = text[range];
            if (word.Length <= lower.Length)
            {
                word.ToLowerInvariant(lower);
                if (_lookup.TryGetValue(lower[..word.Length], out var index))
                {
                    AddWord(index, target);
                    known++;
                }
            }
        }

        return known > 0 && TryKeepMeaning(target, known);
    }

    /// <summary>
    /// How much a word says about the matter of a text: the rarer, the more. The weight a / (a + p) with a = 0.001 of Arora, Liang and Ma, "A
    /// simple but tough-to-beat baseline for sentence embeddings" (ICLR 2017, section 3); p is Zipf's share of the word's rank in the table.
    /// </summary>
    /// <param name="word">A word; case does not matter.</param>
    /// <returns>The weight, 0 to 1; 0 for an unknown word.</returns>
    public double WeightOf(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[WordVectorHeader.LongestWord];
        if (word.Length > lower.Length)
        {
            return 0;
        }

        word.ToLowerInvariant(lower);
        return _lookup.TryGetValue(lower[..word.Length], out var rank) ? 0.001 / (0.001 + (1 / ((rank + 1) * Math.Log(_words.Count)))) : 0;
    }

    /// <summary>The words whose meanings are nearest to one, the nearest first. Looks at every word: some tens of milliseconds.</summary>
    /// <param name="meaning">A vector of length one.</param>
    /// <param name="count">How many words, at least 1.</param>
    /// <returns>The words.</returns>
    public IReadOnlyList<string> Nearest(ReadOnlySpan<float> meaning, int count)
    {
        var best = new PriorityQueue<string, float>();
        var candidate = new float[Dimensions];
        foreach (var word in _words.Keys)
        {
            if (!TryGetMeaning(word, candidate))
            {
                continue;
            }

            var similarity = TensorPrimitives.Dot(meaning[..Dimensions], candidate);
            if (best.Count < count)
            {
                best.Enqueue(word, similarity);
            }
            else
            {
                best.EnqueueDequeue(word, similarity);
            }
        }

        var words = new string[best.Count];
        for (var i = words.Length - 1; i >= 0; i--)
        {
            words[i] = best.Dequeue();
        }

        return words;
    }

    private static WordVectors ReadShipped()
    {
        using var stream = typeof(WordVectors).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The word vectors are missing from this build: embed src/meaning/words.bin as '{Resource}'.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Read(file);
    }

    private static float[] TakeFloats(ref ReadOnlySpan<byte> body, int count)
    {
        var floats = MemoryMarshal.Cast<byte, float>(body[..(count * sizeof(float))]).ToArray();
        body = body[(count * sizeof(float))..];
        return floats;
    }

    private static Dictionary<string, int> ReadWords(ReadOnlySpan<byte> names, int count)
    {
        var words = new Dictionary<string, int>(count);
        for (var i = 0; i < count; i++)
        {
            words.Add(System.Text.Encoding.ASCII.GetString(names.Slice(1, names[0])), i);
            names = names[(1 + names[0])..];
        }

        return words;
    }

    // Every word counts the same whatever its quantisation, hence the division by its own length.
    private void AddWord(int index, Span<float> sum)
    {
        var vector = _vectors.AsSpan(index * Dimensions, Dimensions);
        Span<float> floats = stackalloc float[Dimensions];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = vector[i] * _scales[index];
        }

        TensorPrimitives.MultiplyAdd<float>(floats, 1f / TensorPrimitives.Norm<float>(floats), sum, sum);
    }

    private bool TryKeepMeaning(Span<float> sum, int words)
    {
        TensorPrimitives.Divide(sum, words, sum);
        TensorPrimitives.Subtract(sum, _mean, sum);
        foreach (var direction in _directions)
        {
            TensorPrimitives.MultiplyAdd<float>(direction, -TensorPrimitives.Dot<float>(sum, direction), sum, sum);
        }

        var length = TensorPrimitives.Norm<float>(sum);
        if (length < 1e-6f)
        {
            return false;
        }

        TensorPrimitives.Divide(sum, length, sum);
        return true;
    }
}
