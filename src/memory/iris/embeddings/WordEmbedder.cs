using Nimmerverse.Meaning;
using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>
/// The shipped word vectors: a text's meaning is the mean of its words'. Words of grammar are left out, because they are in every text and
/// say nothing of its matter; a text of nothing else is taken as it is.
/// </summary>
/// <param name="meanings">Where words get their meaning.</param>
public sealed class WordEmbedder(ITextMeaning meanings) : IEmbedder
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
    public int Dimensions => meanings.Dimensions;

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
        var meaning = new float[Dimensions];
        return meanings.TryGetMeaning(WithoutGrammar(text), meaning) || meanings.TryGetMeaning(text, meaning) ? meaning : null;
    }

    private static string WithoutGrammar(string text)
    {
        var words = new List<string>();
        foreach (var range in TextWords.Of(text))
        {
            if (text[range] is var word && !Grammar.Contains(word))
            {
                words.Add(word);
            }
        }

        return string.Join(' ', words);
    }
}
