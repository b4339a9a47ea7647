using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Tests.Wire;

public sealed class SubjectFamilyTests
{
    private static readonly Gen<string> Token = Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789_-".ToCharArray())
        .NonEmptyListOf().Where(static characters => characters.Count <= SubjectToken.MaxLength).Select(static characters => string.Concat(characters));

    [Fact]
    public void Subject_of_every_family_parses_back_to_its_parameters()
    {
        var cases = from family in Gen.Elements(Subjects.All.ToArray())
                    from tokens in Token.ArrayOf(family.Parameters.Count)
                    from environment in Gen.Elements(EnvironmentName.Dev, EnvironmentName.Staging, EnvironmentName.Prod)
                    select (family, tokens, environment);
        Prop.ForAll(cases.ToArbitrary(), static @case =>
            @case.family.TryParse(@case.family.Fill(@case.environment, @case.tokens), out var parsed) && parsed.SequenceEqual(@case.tokens))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("*")]
    [InlineData(">")]
    [InlineData("Math")]
    [InlineData("a b")]
    public void For_token_that_is_none_is_refused(string token) =>
        Assert.Throws<ArgumentException>(() => Subjects.CellWave.For(EnvironmentName.Dev, token));

    [Theory]
    [InlineData("dev.nervous.cells.math.waves")]
    [InlineData("dev.nervous.cells..wave")]
    [InlineData("test.nervous.cells.math.wave")]
    [InlineData("dev.nervous.cells.math.wave.more")]
    public void TryParse_subject_of_another_shape_is_refused(string subject) =>
        Assert.False(Subjects.CellWave.TryParse(subject, out _));

    [Fact]
    public void All_matches_every_parameter() =>
        Assert.Equal("dev.nervous.cells.*.wave", Subjects.CellWave.All(EnvironmentName.Dev).Value);
}
