namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>Kinds of tokens of an arithmetic expression.</summary>
public enum TokenKind
{
    /// <summary>Nothing follows.</summary>
    End,

    /// <summary>An unsigned decimal number.</summary>
    Number,

    /// <summary>A variable, a constant or a function's name.</summary>
    Name,

    /// <summary><c>+</c></summary>
    Plus,

    /// <summary><c>-</c> or the minus sign U+2212.</summary>
    Minus,

    /// <summary><c>*</c> or the multiplication sign U+00D7.</summary>
    Times,

    /// <summary><c>/</c> or the division sign U+00F7.</summary>
    Divide,

    /// <summary><c>%</c>, the remainder.</summary>
    Remainder,

    /// <summary><c>^</c>, the power.</summary>
    Power,

    /// <summary><c>(</c></summary>
    Open,

    /// <summary><c>)</c></summary>
    Close,

    /// <summary><c>,</c> between arguments.</summary>
    Comma,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The characters it was read from; empty at the end.</param>
/// <param name="Position">Zero-based position of its first character.</param>
/// <param name="Number">Its value, when it is a number.</param>
public readonly record struct Token(TokenKind Kind, string Text, int Position, decimal Number = 0);
