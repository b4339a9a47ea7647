namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>The operators and functions of an expression.</summary>
public static class Functions
{
    private static readonly Dictionary<string, Function> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["abs"] = new(1, 1, "one number", static (x, _) => Calculation.Of(decimal.Abs(x[0]))),
        ["avg"] = new(1, int.MaxValue, "one or more numbers", static (x, at) => Apply('/', x.Sum(), x.Length, at)),
        ["ceil"] = new(1, 1, "one number", static (x, _) => Calculation.Of(decimal.Ceiling(x[0]))),
        ["floor"] = new(1, 1, "one number", static (x, _) => Calculation.Of(decimal.Floor(x[0]))),
        ["max"] = new(1, int.MaxValue, "one or more numbers", static (x, _) => Calculation.Of(x.Max())),
        ["min"] = new(1, int.MaxValue, "one or more numbers", static (x, _) => Calculation.Of(x.Min())),
        ["pow"] = new(2, 2, "two numbers", static (x, at) => Powers.Power(x[0], x[1], at)),
        ["round"] = new(1, 2, "a number and, if wanted, the decimals to keep", static (x, at) => Round(x[0], x.Length > 1 ? x[1] : 0, at)),
        ["sign"] = new(1, 1, "one number", static (x, _) => Calculation.Of(decimal.Sign(x[0]))),
        ["sqrt"] = new(1, 1, "one number", static (x, at) => Powers.SquareRoot(x[0], at)),
        ["sum"] = new(1, int.MaxValue, "one or more numbers", static (x, _) => Calculation.Of(x.Sum())),
        ["trunc"] = new(1, 1, "one number", static (x, _) => Calculation.Of(decimal.Truncate(x[0]))),
    };

    /// <summary>The functions' names, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Applies an operator.</summary>
    /// <param name="symbol">One of <c>+ - * / % ^</c>; the remainder has the sign of the dividend.</param>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="position">Where the operator stands, for the error.</param>
    /// <returns>The value, or why there is none.</returns>
    public static Calculation Apply(char symbol, decimal left, decimal right, int position)
    {
        if (symbol is '/' or '%' && right == 0)
        {
            return Calculation.Failed(Faults.DivisionByZero(position));
        }

        return Guard(position, () => symbol switch
        {
            '+' => Calculation.Of(left + right),
            '-' => Calculation.Of(left - right),
            '*' => Calculation.Of(left * right),
            '/' => Calculation.Of(left / right),
            '%' => Calculation.Of(left % right),
            '^' => Powers.Power(left, right, position),
            _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "This is no operator of the expression language."),
        });
    }

    /// <summary>Calls a function by its name, in any case.</summary>
    /// <param name="name">The function.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="position">Where the call stands, for the error.</param>
    /// <returns>The value, or why there is none.</returns>
    public static Calculation Call(string name, decimal[] arguments, int position)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!Table.TryGetValue(name, out var function))
        {
            return Calculation.Failed(Faults.UnknownFunction(name, position));
        }

        return arguments.Length < function.Fewest || arguments.Length > function.Most
            ? Calculation.Failed(Faults.WrongArgumentCount(name, arguments.Length, function.Takes, position))
            : Guard(position, () => function.Value(arguments, position));
    }

    // System.Decimal reports overflow by exception only; a user's large number is no bug, so it becomes a value here.
    private static Calculation Guard(int position, Func<Calculation> calculate)
    {
        try
        {
            return calculate();
        }
        catch (OverflowException)
        {
            return Calculation.Failed(Faults.Overflow(position));
        }
    }

    private static Calculation Round(decimal value, decimal decimals, int position) =>
        decimals is < 0 or > 28 || decimal.Truncate(decimals) != decimals
            ? Calculation.Failed(Faults.OutOfDomain("round keeps 0 to 28 decimals: give a whole number in that range", position))
            : Calculation.Of(decimal.Round(value, (int)decimals, MidpointRounding.AwayFromZero));

    private sealed record Function(int Fewest, int Most, string Takes, Func<decimal[], int, Calculation> Value);
}
