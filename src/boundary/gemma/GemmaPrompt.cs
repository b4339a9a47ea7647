namespace Nimmerverse.Boundary.Gemma;

/// <summary>A prompt as FunctionGemma was trained with it: the declarations in a developer's turn, the question in a user's, then the model's.</summary>
public static class GemmaPrompt
{
    /// <summary>The developer's sentence. Its words are fixed by the model's training, so they are a constant and no setting.</summary>
    public const string Sentence = "You are a model that can do function calling with the following functions";

    /// <summary>Puts a prompt together.</summary>
    /// <param name="declarations">The declared functions, each from its beginning to its end.</param>
    /// <param name="question">The user's turn; data in it is text.</param>
    /// <returns>The prompt, up to where the model speaks.</returns>
    public static IReadOnlyList<GemmaPiece> Write(IEnumerable<GemmaPiece> declarations, IEnumerable<GemmaPiece> question) => new GemmaPieces()
        .Add(GemmaControl.Bos)
        .Add(GemmaControl.StartOfTurn).Add("developer\n").Add(Sentence).Add(declarations).Add(GemmaControl.EndOfTurn).Add("\n")
        .Add(GemmaControl.StartOfTurn).Add("user\n").Add(question).Add(GemmaControl.EndOfTurn).Add("\n")
        .Add(GemmaControl.StartOfTurn).Add("model\n")
        .ToList();
}
