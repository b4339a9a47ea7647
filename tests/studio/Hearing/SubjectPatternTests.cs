using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Studio.Hearing;

namespace Nimmerverse.Studio.Tests.Hearing;

/// <summary>Subscriptions match as the bus matches them.</summary>
public sealed class SubjectPatternTests
{
    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.>", "a.b.c", true)]
    [InlineData(">", "a", true)]
    [InlineData("a.>", "a", false)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("a.b", "a.b.c", false)]
    [InlineData("a.b.c", "a.b", false)]
    [InlineData("a.b", "a.bc", false)]
    [InlineData("*.b", "a.c", false)]
    public void Pattern_matches_token_by_token(string pattern, string subject, bool matches) => Assert.Equal(matches, SubjectPattern.Matches(pattern, subject));

    [Fact]
    public void Every_subject_is_matched_by_itself_and_by_itself_with_any_token_opened() => Prop.ForAll(
        Gen.Choose(0, 3).Select(static number => $"t{number}").NonEmptyListOf().ToArbitrary(),
        tokens =>
        {
            var subject = string.Join('.', tokens);
            return SubjectPattern.Matches(subject, subject)
                && Enumerable.Range(0, tokens.Count).All(open => SubjectPattern.Matches(string.Join('.', tokens.Select((token, at) => at == open ? "*" : token)), subject))
                && (tokens.Count == 1 || SubjectPattern.Matches($"{string.Join('.', tokens.Take(tokens.Count - 1))}.>", subject))
                && !SubjectPattern.Matches($"{subject}.more", subject);
        }).QuickCheckThrowOnFailure();
}
