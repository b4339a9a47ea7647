namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>How surely a text is arithmetic, and which word says best what it is about.</summary>
/// <param name="Domain"><c>calculate</c> for plain sums of numbers, <c>math</c> for functions, variables and everything else.</param>
/// <param name="Confidence">0 to 1.</param>
public readonly record struct ArithmeticJudgement(string Domain, double Confidence)
{
    private const double Computed = 0.9;
    private const double WellFormed = 0.7;
    private const double BareNumber = 0.4;
    private const double BareName = 0.2;
    private const double MostForMalformed = 0.5;
    private const double Least = 0.02;

    /// <summary>Judges a text.</summary>
    /// <param name="text">The expression as asked.</param>
    /// <param name="calculation">What came of it.</param>
    /// <returns>The judgement: 0.9 for what computes and has an operator or a call, 0.7 for what is well formed but has no value,
    /// 0.4 for a bare number, 0.2 for a bare name; below 0.5, by its share of digits and operators, for what does not parse.</returns>
    public static ArithmeticJudgement Of(string text, Calculation calculation)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Calculator.MaxLength || Parser.Parse(text, out var expression) is not null)
        {
            return new("math", System.Math.Max(Least, MostForMalformed * ArithmeticShare(text)));
        }

        return Unsigned(expression!) switch
        {
            NumberExpression => new("math", BareNumber),
            VariableExpression => new("math", BareName),
            var tree => new(IsPlain(tree) ? "calculate" : "math", calculation.Error is null ? Computed : WellFormed),
        };
    }

    private static Expression Unsigned(Expression expression) => expression is SignExpression sign ? Unsigned(sign.Operand) : expression;

    private static bool IsPlain(Expression expression) => expression switch
    {
        NumberExpression => true,
        SignExpression sign => IsPlain(sign.Operand),
        BinaryExpression binary => IsPlain(binary.Left) && IsPlain(binary.Right),
        _ => false,
    };

    private static double ArithmeticShare(string text)
    {
        var visible = text.Where(static c => !char.IsWhiteSpace(c)).ToArray();
        return visible.Length == 0 ? 0 : (double)visible.Count(static c => char.IsAsciiDigit(c) || "+-*/%^().,=".Contains(c)) / visible.Length;
    }
}
