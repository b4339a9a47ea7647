using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Cells.Math.Expressions;

namespace Nimmerverse.Cells.Tests.MathCell;

public sealed class ParserTests
{
    // Seen to fail with the power binding to the left, and with the sign binding above the power.
    [Fact]
    public void Tree_written_with_the_fewest_parentheses_parses_to_the_same_tree() =>
        Prop.ForAll(ExpressionGenerator.Trees.ToArbitrary(), static tree =>
        {
            var fault = Parser.Parse(ExpressionGenerator.Write(tree), out var parsed);
            return fault is null && parsed!.ToString() == tree.ToString();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_of_a_tree_parses_to_the_same_tree() =>
        Prop.ForAll(ExpressionGenerator.Trees.ToArbitrary(), static tree =>
            Parser.Parse(tree.ToString(), out var parsed) is null && parsed!.ToString() == tree.ToString()).QuickCheckThrowOnFailure();

    [Fact]
    public void Value_is_that_of_decimal_arithmetic() =>
        Prop.ForAll(ExpressionGenerator.Trees.Where(ExpressionGenerator.IsPlain).ToArbitrary(), static tree =>
        {
            var calculation = Calculator.Evaluate(ExpressionGenerator.Write(tree));
            return calculation.Error is { Code: "overflow" } || calculation.Value == ExpressionGenerator.Evaluate(tree);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Garbage_is_an_error_with_a_position_inside_the_text_and_never_throws() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), static text => IsFine(text ?? "")).QuickCheckThrowOnFailure();

    [Fact]
    public void Shuffled_arithmetic_is_a_value_or_an_error_and_never_throws()
    {
        var characters = Gen.Elements([.. "0123456789.+-*/%^(),e abxmin\u00d7\u00f7"]).ArrayOf().Select(static letters => new string(letters));
        Prop.ForAll(characters.ToArbitrary(), IsFine).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData("1 + 2 * 3", "(1 + (2 * 3))")]
    [InlineData("8 - 3 - 2", "((8 - 3) - 2)")]
    [InlineData("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))")]
    [InlineData("-2 ^ 2", "(-(2 ^ 2))")]
    [InlineData("2 ^ -1", "(2 ^ (-1))")]
    [InlineData("-a * b", "((-a) * b)")]
    [InlineData("6 \u00d7 7 \u00f7 2", "((6 * 7) / 2)")]
    public void Precedence_is_that_of_school(string text, string tree)
    {
        Assert.Null(Parser.Parse(text, out var parsed));
        Assert.Equal(tree, parsed!.ToString());
    }

    private static bool IsFine(string text)
    {
        var calculation = Calculator.Evaluate(text, new Dictionary<string, string> { ["a"] = "1.5" });
        return calculation.Error is not { } error || (error.Code.Length > 0 && error.Message.Length > 0 && error.Position <= text.Length);
    }
}
