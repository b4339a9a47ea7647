using Nimmerverse.Training.Judging;

namespace Nimmerverse.Training.Tests.Judging;

public sealed class ProvenanceTests
{
    // Seen to fail when git's absence was not caught: a judgement of an hour ended with an exception instead of its page.
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/")]
    public async Task Folder_that_git_does_not_know_is_of_an_unknown_commit(string home) =>
        Assert.StartsWith("at commit unknown on ", await Provenance.DescribeAsync(home, default), StringComparison.Ordinal);
}
