using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Architecture.Tests;

/// <summary>
/// <c>contracts/</c> is the wire as reviewed text; the code must say the same. After an intended change run the tests with
/// NIMMERVERSE_ACCEPT_CONTRACTS=1 and review the difference. Seen to fail with a new field of WaveSignal.
/// </summary>
public sealed class ContractTests
{
    [Fact]
    public void Subjects_in_the_code_are_those_of_the_contract() => AssertSame("subjects.txt", ContractText.Subjects());

    [Fact]
    public void Payloads_in_the_code_are_those_of_the_contract() => AssertSame("payloads.txt", ContractText.Payloads());

    [Fact]
    public void Kinds_of_trail_in_the_code_are_those_of_the_contract() => AssertSame("trails.txt", ContractText.Trails());

    [Fact]
    public void Subject_families_have_templates_of_their_own() =>
        Assert.Empty(Subjects.All.GroupBy(static family => family.Template).Where(static group => group.Count() > 1));

    private static void AssertSame(string file, string expected)
    {
        var path = Path.Combine(Repository.Root, "contracts", file);
        if (Environment.GetEnvironmentVariable("NIMMERVERSE_ACCEPT_CONTRACTS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", expected);
    }
}
