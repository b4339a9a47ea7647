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

    /// <summary>The sentences are those of an NPC's diary: alike but for what the question asks.</summary>
    [Theory]
    [InlineData("who lives near the well", "near the well")]
    [InlineData("who lives next to the meeting place", "meeting place")]
    [InlineData("where does the baker live", "baker")]
    [InlineData("which house is turquoise", "turquoise")]
    [InlineData("which house is made of marble", "marble")]
    [InlineData("where can I eat or drink, I am hungry", "hunger")]
    [InlineData("clara", "clara")]
    public async Task Of_a_diary_the_sentences_that_answer_come_first(string question, string answer)
    {
        string[] diary =
        [
            "clara lives in house 3 at node 12, the house is red, clara is a weaver, it is built of brick, near the well.",
            "otto lives in house 4 at node 7, the house is blue, otto is a smith, it is built of timber.",
            "ida lives in house 9 at node 2, the house is turquoise, ida is a baker, it is built of granite, near the resting place.",
            "hugo lives in house 5 at node 20, the house is white, hugo is a miller, it is built of marble.",
            "nora lives in house 6 at node 21, the house is green, nora is a doctor, it is built of clay, near the meeting place.",
            "The well is at node 13 and meets hunger.",
            "The resting place is at node 3 and meets energy.",
            "The meeting place is at node 22 and meets company.",
        ];
        var vectors = Good(await _embedder.EmbedAsync([.. diary, question], CancellationToken.None));
        var ranked = Enumerable.Range(0, diary.Length).OrderByDescending(i => TensorPrimitives.Dot<float>(vectors[^1], vectors[i])).Select(i => diary[i]).ToList();
        Assert.True(ranked[0].Contains(answer, StringComparison.Ordinal), string.Join('\n', ranked));
    }

    [Fact]
    public async Task A_text_of_unknown_words_has_no_vector_and_one_of_grammar_alone_has()
    {
        var vectors = Good(await _embedder.EmbedAsync(["qqzx 42", "who is this"], CancellationToken.None));
        Assert.Null(vectors[0]);
        Assert.NotNull(vectors[1]);
    }
}
