using Nimmerverse.Cells.Math.Expressions;

namespace Nimmerverse.Cells.Tests.MathCell;

public sealed class ArithmeticJudgementTests
{
    [Theory]
    [InlineData("15 + 27", "calculate", 0.9)]
    [InlineData("-(3 * 4)", "calculate", 0.9)]
    [InlineData("sqrt(2)", "math", 0.9)]
    [InlineData("1 / 0", "calculate", 0.7)]
    [InlineData("a + b", "math", 0.7)]
    [InlineData("42", "math", 0.4)]
    [InlineData("-42", "math", 0.4)]
    [InlineData("hello", "math", 0.2)]
    public void Confidence_says_how_surely_it_is_arithmetic(string text, string domain, double confidence)
    {
        var judgement = Judge(text);

        Assert.Equal((domain, confidence), (judgement.Domain, judgement.Confidence));
    }

    [Fact]
    public void Prose_counts_little_and_half_arithmetic_more()
    {
        Assert.InRange(Judge("what is for dinner tonight?").Confidence, 0, 0.05);
        Assert.InRange(Judge("15 + 27 =").Confidence, 0.4, 0.5);
        Assert.InRange(Judge("how much is 15 + 27").Confidence, 0.05, 0.35);
        Assert.Equal(0.02, Judge("").Confidence);
    }

    private static ArithmeticJudgement Judge(string text) => ArithmeticJudgement.Of(text, Calculator.Evaluate(text));
}
