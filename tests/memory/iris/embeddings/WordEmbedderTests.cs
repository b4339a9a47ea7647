using System.Numerics.Tensors;
using Nimmerverse.Meaning;
using Nimmerverse.Memory.Iris.Embeddings;
using static Nimmerverse.Memory.Tests.Iris.Stores.VectorStoreContract;

namespace Nimmerverse.Memory.Tests.Iris.Embeddings;

public sealed class WordEmbedderTests
{
    private readonly WordEmbedder _embedder = new(WordVectors.Shipped);

    [Fact]
    public async Task A_question_is_nearest_to_the_sentence_that_answers_it()
    {
        string[] sentences = ["Mira lives near the well", "The oak house has a red door", "NPC 7 met a need at the bakery", "Tomas plays the flute"];
        var vectors = Good(await _embedder.EmbedAsync([.. sentences, "who lives near the well", "which door is red", "who plays music"], CancellationToken.None));

        Assert.Equal(["Mira lives near the well", "The oak house has a red door", "Tomas plays the flute"], vectors.Skip(4).Select(question =>
            sentences[Enumerable.Range(0, 4).MaxBy(i => TensorPrimitives.Dot<float>(question, vectors[i]))]));
    }

    [Fact]
    public async Task A_text_of_unknown_words_has_no_vector_and_one_of_grammar_alone_has()
    {
        var vectors = Good(await _embedder.EmbedAsync(["qqzx 42", "who is this"], CancellationToken.None));
        Assert.Null(vectors[0]);
        Assert.NotNull(vectors[1]);
    }
}
