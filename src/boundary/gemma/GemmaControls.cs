namespace Nimmerverse.Boundary.Gemma;

/// <summary>How control tokens are spelled in a model's vocabulary.</summary>
public static class GemmaControls
{
    /// <summary>Every control token with its text.</summary>
    public static IReadOnlyList<(GemmaControl Control, string Text)> All { get; } =
    [
        (GemmaControl.Bos, "<bos>"),
        (GemmaControl.Eos, "<eos>"),
        (GemmaControl.StartOfTurn, "<start_of_turn>"),
        (GemmaControl.EndOfTurn, "<end_of_turn>"),
        (GemmaControl.StartFunctionDeclaration, "<start_function_declaration>"),
        (GemmaControl.EndFunctionDeclaration, "<end_function_declaration>"),
        (GemmaControl.StartFunctionCall, "<start_function_call>"),
        (GemmaControl.EndFunctionCall, "<end_function_call>"),
        (GemmaControl.StartFunctionResponse, "<start_function_response>"),
        (GemmaControl.EndFunctionResponse, "<end_function_response>"),
        (GemmaControl.Escape, "<escape>"),
    ];

    /// <summary>A control token's text.</summary>
    /// <param name="control">The token.</param>
    /// <returns>Its text; empty for <see cref="GemmaControl.None"/>.</returns>
    public static string TextOf(GemmaControl control) => control is GemmaControl.None ? "" : All[(int)control - 1].Text;
}
