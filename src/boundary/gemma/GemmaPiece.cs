namespace Nimmerverse.Boundary.Gemma;

/// <summary>
/// A piece of what is said to a model or by it: one control token, or text. Data is always text: whatever it spells, it never becomes a
/// control token, because pieces and not their spelling are what the model is given.
/// </summary>
/// <param name="Control">The control token; none for text.</param>
/// <param name="Text">The text; empty for a control token.</param>
public readonly record struct GemmaPiece(GemmaControl Control, string Text)
{
    /// <summary>A control token.</summary>
    /// <param name="control">Which.</param>
    public static implicit operator GemmaPiece(GemmaControl control) => new(control, "");

    /// <summary>Text.</summary>
    /// <param name="text">It.</param>
    public static implicit operator GemmaPiece(string text) => new(GemmaControl.None, text);
}
