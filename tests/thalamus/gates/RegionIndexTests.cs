using Nimmerverse.Meaning;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Tests.Gates;

public sealed class RegionIndexTests
{
    private readonly RegionIndex _index = new(
        [.. GateDefinitions.Shipped.Select(static gate => new Region(gate.GateId, gate.Anchors, WordVectors.Shipped))],
        WordVectors.Shipped,
        GateOptions.Virtual.TouchSimilarity,
        GateOptions.Virtual.FullSimilarity);

    [Theory]
    [InlineData("math", "math")]
    [InlineData("calculate", "math")]
    [InlineData("battery", "energy")]
    [InlineData("load", "host")]
    [InlineData("memory", "host")]
    [InlineData("pressure", "host")]
    [InlineData("temperature", "host")]
    [InlineData("obstacle", "obstacle")]
    [InlineData("distance", "obstacle")]
    [InlineData("stall", "obstacle")]
    [InlineData("motor", "obstacle")]
    [InlineData("Obstacle_Front", "obstacle")]
    public void Find_gives_each_of_our_cells_words_wholly_to_its_region(string domain, string region)
    {
        var touch = Assert.Single(_index.Find(domain));
        Assert.Equal(region, GateDefinitions.Shipped[touch.Region].GateId);
        Assert.Equal(1, touch.Membership);
    }

    [Theory]
    [InlineData("calculating", "math")]
    [InlineData("algorithm", "math")]
    [InlineData("crashed", "obstacle")]
    [InlineData("generator", "energy")]
    [InlineData("microprocessor", "host")]
    [InlineData("explored", "exploration")]
    [InlineData("girlfriend", "company")]
    public void Find_gives_words_that_nobody_named_to_the_region_of_their_meaning(string domain, string region)
    {
        var strongest = _index.Find(domain).MaxBy(static touch => touch.Membership);
        Assert.Equal(region, GateDefinitions.Shipped[strongest.Region].GateId);
        Assert.InRange(strongest.Membership, 0.1, 1);
    }

    [Theory]
    [InlineData("banana")]
    [InlineData("senate")]
    [InlineData("football")]
    [InlineData("guitar")]
    [InlineData("the")]
    [InlineData("qqzx")]
    public void Find_gives_unrelated_and_unknown_words_to_no_region(string domain) => Assert.Empty(_index.Find(domain));

    [Fact]
    public void Find_remembers_a_bounded_number_of_texts_and_answers_the_same_after_forgetting()
    {
        var before = _index.Find("algorithm");
        for (var i = 0; i < 20_000; i++)
        {
            _index.Find($"qq{i}");
        }

        Assert.Equal(before, _index.Find("algorithm"));
    }
}
