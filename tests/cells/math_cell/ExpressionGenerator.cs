using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Math.Expressions;

namespace Nimmerverse.Cells.Tests.MathCell;

/// <summary>Draws expression trees, and writes and evaluates them independently of the parser.</summary>
internal static class ExpressionGenerator
{
    private const int MostDepth = 5;

    public static Gen<Expression> Trees { get; } = Gen.Sized(size => Tree(System.Math.Min(size, MostDepth)));

    /// <summary>Writes a tree with no more parentheses than the rules of precedence need.</summary>
    public static string Write(Expression tree) => tree switch
    {
        NumberExpression number => number.Value.ToString(CultureInfo.InvariantCulture),
        VariableExpression variable => variable.Name,
        SignExpression sign => (sign.Negative ? "-" : "+") + Inside(sign.Operand, Strength(sign.Operand) < 3),
        CallExpression call => $"{call.Name}({string.Join(",", call.Arguments.Select(Write))})",
        BinaryExpression { Operator: '^' } power => $"{Inside(power.Left, Strength(power.Left) <= 4)}^{Inside(power.Right, Strength(power.Right) < 3)}",
        BinaryExpression binary => Inside(binary.Left, Strength(binary.Left) < Strength(binary))
            + $" {binary.Operator} " + Inside(binary.Right, Strength(binary.Right) <= Strength(binary)),
        _ => throw new InvalidOperationException(tree.GetType().Name),
    };

    /// <summary>Evaluates a tree of numbers, signs and + - *, by System.Decimal and nothing of the cell.</summary>
    public static decimal Evaluate(Expression tree) => tree switch
    {
        NumberExpression number => number.Value,
        SignExpression sign => sign.Negative ? -Evaluate(sign.Operand) : Evaluate(sign.Operand),
        BinaryExpression { Operator: '+' } sum => Evaluate(sum.Left) + Evaluate(sum.Right),
        BinaryExpression { Operator: '-' } difference => Evaluate(difference.Left) - Evaluate(difference.Right),
        BinaryExpression { Operator: '*' } product => Evaluate(product.Left) * Evaluate(product.Right),
        _ => throw new InvalidOperationException(tree.ToString()),
    };

    /// <summary>Whether <see cref="Evaluate"/> can.</summary>
    public static bool IsPlain(Expression tree) => tree switch
    {
        NumberExpression => true,
        SignExpression sign => IsPlain(sign.Operand),
        BinaryExpression { Operator: '+' or '-' or '*' } binary => IsPlain(binary.Left) && IsPlain(binary.Right),
        _ => false,
    };

    private static string Inside(Expression tree, bool parentheses) => parentheses ? $"({Write(tree)})" : Write(tree);

    // Additive 1, multiplicative 2, sign 3, power 4, atoms 5: the grammar as its documentation states it.
    private static int Strength(Expression tree) => tree switch
    {
        BinaryExpression { Operator: '+' or '-' } => 1,
        BinaryExpression { Operator: '^' } => 4,
        BinaryExpression => 2,
        SignExpression => 3,
        _ => 5,
    };

    private static Gen<Expression> Tree(int depth)
    {
        var number = from whole in Gen.Choose(0, 9999)
                     from scale in Gen.Choose(0, 3)
                     select (Expression)new NumberExpression(new decimal(whole, 0, 0, false, (byte)scale), 0);
        var variable = Gen.Elements("a", "b_1", "pi").Select(static name => (Expression)new VariableExpression(name, 0));
        if (depth <= 0)
        {
            return Gen.Frequency((4, number), (1, variable));
        }

        var smaller = Tree(depth - 1);
        var sign = from negative in Gen.Elements(true, false) from operand in smaller select (Expression)new SignExpression(negative, operand, 0);
        var binary = from symbol in Gen.Elements('+', '-', '*', '/', '%', '^')
                     from left in smaller
                     from right in smaller
                     select (Expression)new BinaryExpression(symbol, left, right, 0);
        var call = from name in Gen.Elements("max", "sum")
                   from first in smaller
                   from second in smaller
                   select (Expression)new CallExpression(name, [first, second], 0);
        return Gen.Frequency((2, number), (1, sign), (5, binary), (1, call));
    }
}
