using System.Numerics.Tensors;
using Nimmerverse.Meaning;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>
/// The shipped word vectors: a text's meaning is the sum of its words', each word once and the rarer with the more weight. Words of grammar are
/// left out, because they are in every text and say nothing of its matter; a text of nothing else is taken as it is.
/// </summary>
/// <param name="vectors">Where words get their meaning.</param>
public sealed class WordEmbedder(WordVectors vectors) : IEmbedder
{
    private static readonly HashSet<string> Grammar = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "the", "this", "that", "these", "those", "and", "or", "but", "nor", "not", "no", "of", "in", "on", "at", "by", "to", "for",
        "from", "with", "as", "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has", "have", "had", "will",
        "would", "can", "could", "should", "may", "might", "must", "it", "its", "he", "his", "him", "she", "her", "they", "their", "them",
        "we", "our", "us", "you", "your", "i", "my", "me", "who", "whom", "whose", "what", "which", "when", "where", "why", "how", "there",
        "here", "than", "then", "so", "if", "s", "t",
    };

    /// <inheritdoc />
    public string Model => WordVectors.Model;

    /// <inheritdoc />
    public int Dimensions => vectors.Dimensions;

    /// <inheritdoc />
    public Task<Outcome<IReadOnlyList<float[]?>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Task.FromResult<Outcome<IReadOnlyList<float[]?>>>(texts.Select(MeaningOf).ToArray());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The words are shared by the whole process.
    }

    private float[]? MeaningOf(string text)
    {
        var words = Words(text);
        if (words.Any(static word => !Grammar.Contains(word)))
        {
            words.ExceptWith(Grammar);
        }

        var sum = new float[Dimensions];
        var meaning = new float[Dimensions];
        foreach (var word in words)
        {
            if (vectors.TryGetMeaning(word, meaning))
            {
                TensorPrimitives.MultiplyAdd<float>(meaning, (float)vectors.WeightOf(word), sum, sum);
            }
        }

        return VectorItem.TryNormalise(sum, out var unit) ? unit : null;
    }

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var range in TextWords.Of(text))
        {
            words.Add(text[range]);
        }

        return words;
    }
}
