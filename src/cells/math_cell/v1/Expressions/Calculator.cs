using System.Globalization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>
/// Evaluates an expression in decimal arithmetic: sums, differences and products are exact up to 28 significant digits, everything
/// beyond is rounded half to even, and nothing passes through binary floating point.
/// </summary>
public sealed class Calculator
{
    /// <summary>The longest expression taken, in characters.</summary>
    public const int MaxLength = 4096;

    private const decimal Pi = 3.1415926535897932384626433833m;
    private const decimal E = 2.7182818284590452353602874714m;

    private readonly Dictionary<string, decimal> _variables = new(StringComparer.Ordinal) { ["pi"] = Pi, ["e"] = E };

    private Calculator()
    {
    }

    /// <summary>Parses and evaluates; never throws on what a user can write.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="variables">Values of variables as decimal text; they win over the constants <c>pi</c> and <c>e</c>.</param>
    /// <returns>The value, or what is wrong and where.</returns>
    public static Calculation Evaluate(string text, IReadOnlyDictionary<string, string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            return Calculation.Failed(Faults.TooLong(text.Length));
        }

        if (Parser.Parse(text, out var expression) is { } fault)
        {
            return Calculation.Failed(fault);
        }

        var calculator = new Calculator();
        return calculator.Learn(variables) is { } unreadable ? Calculation.Failed(unreadable) : calculator.Value(expression!);
    }

    private ExpressionError? Learn(IReadOnlyDictionary<string, string>? variables)
    {
        foreach (var (name, text) in variables ?? new Dictionary<string, string>())
        {
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return Faults.BadVariable(name, text ?? "null");
            }

            _variables[name] = value;
        }

        return null;
    }

    private Calculation Value(Expression expression) => expression switch
    {
        NumberExpression number => Calculation.Of(number.Value),
        VariableExpression variable => _variables.TryGetValue(variable.Name, out var value)
            ? Calculation.Of(value)
            : Calculation.Failed(Faults.UnknownVariable(variable.Name, variable.Position)),
        SignExpression { Negative: true } sign => Negated(Value(sign.Operand)),
        SignExpression sign => Value(sign.Operand),
        BinaryExpression binary => Value(binary),
        CallExpression call => Value(call),
        _ => throw new InvalidOperationException($"Expression {expression.GetType().Name} has no evaluation."),
    };

    private static Calculation Negated(Calculation operand) => operand.Error is null ? Calculation.Of(-operand.Value) : operand;

    private Calculation Value(BinaryExpression binary)
    {
        var left = Value(binary.Left);
        if (left.Error is not null)
        {
            return left;
        }

        var right = Value(binary.Right);
        return right.Error is not null ? right : Functions.Apply(binary.Operator, left.Value, right.Value, binary.Position);
    }

    private Calculation Value(CallExpression call)
    {
        var arguments = new decimal[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = Value(call.Arguments[i]);
            if (argument.Error is not null)
            {
                return argument;
            }

            arguments[i] = argument.Value;
        }

        return Functions.Call(call.Name, arguments, call.Position);
    }
}
