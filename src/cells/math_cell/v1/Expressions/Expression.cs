using System.Globalization;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>A parsed expression. Its text is fully parenthesised and parses to the same tree.</summary>
/// <param name="Position">Zero-based position of the token that it was made from.</param>
public abstract record Expression(int Position);

/// <summary>A number.</summary>
/// <param name="Value">Its value, never negative.</param>
/// <param name="Position">Where it stands.</param>
public sealed record NumberExpression(decimal Value, int Position) : Expression(Position)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A variable or constant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where it stands.</param>
public sealed record VariableExpression(string Name, int Position) : Expression(Position)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>A sign before an operand.</summary>
/// <param name="Negative">True for minus, false for plus.</param>
/// <param name="Operand">What it stands before.</param>
/// <param name="Position">Where the sign stands.</param>
public sealed record SignExpression(bool Negative, Expression Operand, int Position) : Expression(Position)
{
    /// <inheritdoc />
    public override string ToString() => $"({(Negative ? '-' : '+')}{Operand})";
}

/// <summary>Two operands and the operator between them.</summary>
/// <param name="Operator">One of <c>+ - * / % ^</c>.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
/// <param name="Position">Where the operator stands.</param>
public sealed record BinaryExpression(char Operator, Expression Left, Expression Right, int Position) : Expression(Position)
{
    /// <inheritdoc />
    public override string ToString() => $"({Left} {Operator} {Right})";
}

/// <summary>A function call.</summary>
/// <param name="Name">The function as written.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Position">Where the name stands.</param>
public sealed record CallExpression(string Name, IReadOnlyList<Expression> Arguments, int Position) : Expression(Position)
{
    /// <inheritdoc />
    public override string ToString() => $"{Name}({string.Join(", ", Arguments)})";
}
