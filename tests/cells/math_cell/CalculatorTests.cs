using System.Globalization;
using Nimmerverse.Cells.Math.Expressions;

namespace Nimmerverse.Cells.Tests.MathCell;

public sealed class CalculatorTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["x"] = "2.5", ["big"] = "79228162514264337593543950335" };

    [Theory]
    [InlineData("15 + 27", "42")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1 / 3", "0.3333333333333333333333333333")]
    [InlineData("10 % 3", "1")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("2 ^ 64", "18446744073709551616")]
    [InlineData("2 ^ -2", "0.25")]
    [InlineData("10 ^ -40", "0")]
    [InlineData("pow(1.1, 10)", "2.5937424601")]
    [InlineData("sqrt(2)", "1.4142135623730950488016887242")]
    [InlineData("sqrt(2.25)", "1.5")]
    [InlineData("sqrt(79228162514264337593543950335)", "281474976710656")]
    [InlineData("1.10 + 1.10", "2.2")]
    [InlineData("0.0000000001 * 3", "0.0000000003")]
    [InlineData("round(2.5) + round(2.345, 2)", "5.35")]
    [InlineData("floor(-1.5) + ceil(1.2) + abs(-3)", "3")]
    [InlineData("max(1, x, 2) * min(4, 3)", "7.5")]
    [InlineData("avg(1, 2, 4) - sum(1, 2)", "-0.6666666666666666666666666667")]
    [InlineData("1.5e3 + 2E-1", "1500.2")]
    [InlineData("2 * pi", "6.2831853071795864769252867666")]
    public void Expression_has_its_value(string expression, string value) =>
        Assert.Equal(value, Calculator.Evaluate(expression, Variables).Text);

    [Theory]
    [InlineData("", "empty", 0)]
    [InlineData("   ", "empty", 0)]
    [InlineData("1 +", "unexpected_end", 3)]
    [InlineData("1 + * 2", "unexpected_token", 4)]
    [InlineData("(1 + 2", "unbalanced_parenthesis", 0)]
    [InlineData("1 + 2)", "unexpected_token", 5)]
    [InlineData("1 2", "unexpected_token", 2)]
    [InlineData("1.2.3", "bad_number", 0)]
    [InlineData("12abc", "bad_number", 0)]
    [InlineData("1e99", "bad_number", 0)]
    [InlineData("2 $ 3", "unexpected_character", 2)]
    [InlineData("1 + y", "unknown_variable", 4)]
    [InlineData("1 + sin(2)", "unknown_function", 4)]
    [InlineData("pow(2)", "wrong_argument_count", 0)]
    [InlineData("max()", "wrong_argument_count", 0)]
    [InlineData("1 / (x - 2.5)", "division_by_zero", 2)]
    [InlineData("5 % 0", "division_by_zero", 2)]
    [InlineData("0 ^ -1", "division_by_zero", 2)]
    [InlineData("big + 1", "overflow", 4)]
    [InlineData("9 ^ 999", "overflow", 2)]
    [InlineData("2 ^ 0.5", "out_of_domain", 2)]
    [InlineData("sqrt(-1)", "out_of_domain", 0)]
    [InlineData("round(1, 99)", "out_of_domain", 0)]
    public void Bad_expression_has_a_code_a_sentence_and_a_position(string expression, string code, int position)
    {
        var calculation = Calculator.Evaluate(expression, Variables);

        Assert.Null(calculation.Text);
        Assert.Equal((code, position), (calculation.Error!.Code, calculation.Error.Position));
        Assert.EndsWith(".", calculation.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expression_over_the_limits_is_refused_without_being_worked_on()
    {
        Assert.Equal("too_long", Calculator.Evaluate(new string('1', Calculator.MaxLength + 1)).Error!.Code);
        Assert.Equal("too_deep", Calculator.Evaluate(new string('(', 2_000) + "1" + new string(')', 2_000)).Error!.Code);
        Assert.Equal("too_deep", Calculator.Evaluate(new string('-', 4_000) + "1").Error!.Code);
        Assert.Equal("2048", Calculator.Evaluate(string.Join('+', Enumerable.Repeat("1", 2_048))).Text);
    }

    [Fact]
    public void Variable_that_is_no_number_is_named()
    {
        var error = Calculator.Evaluate("1 + 1", new Dictionary<string, string> { ["weight"] = "heavy" }).Error!;

        Assert.Equal(("bad_variable", -1), (error.Code, error.Position));
        Assert.Contains("weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Root_squared_is_the_radicand_to_the_last_digits()
    {
        for (var radicand = 1m; radicand < 1e20m; radicand = (radicand * 7) + 0.3m)
        {
            var root = Calculator.Evaluate($"sqrt({radicand.ToString(CultureInfo.InvariantCulture)})").Value;
            Assert.InRange((root * root / radicand) - 1, -1e-26m, 1e-26m);
        }
    }
}
