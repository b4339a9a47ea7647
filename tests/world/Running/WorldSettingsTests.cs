using Microsoft.Extensions.Configuration;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.World.Running;

namespace Nimmerverse.World.Tests.Running;

public sealed class WorldSettingsTests
{
    [Fact]
    public void Nothing_set_gives_the_stated_garden()
    {
        var settings = Read();

        Assert.Null(settings.Seed);
        Assert.Equal(1, settings.Speed);
        Assert.Equal(1, settings.Rules.Crawlers);
        Assert.Equal((5, 8, 1), (settings.Rules.PlanFor(1).Size, settings.Rules.PlanFor(1).Houses, settings.Rules.PlanFor(1).Traits));
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = Read(
            ("seed", "18446744073709551615"), ("speed", "20"), ("ticks", "9"), ("level", "2"), ("size", "12"), ("houses", "40"), ("traits", "2"),
            ("npcs", "25"), ("crawlers", "2"), ("node_capacity", "7"), ("villages_per_level", "3"), ("replay", "0.5"));

        Assert.Equal(ulong.MaxValue, settings.Seed);
        Assert.Equal((0.5, 0.2), (settings.Rules.ReplayShare, Read().Rules.ReplayShare));
        Assert.Equal((20.0, 9), (settings.Speed, settings.Ticks));
        Assert.Equal((2, 12, 40, 2), (settings.Rules.StartLevel, settings.Rules.Size, settings.Rules.Houses, settings.Rules.Traits));
        Assert.Equal((25, 2, 7, 3), (settings.Rules.ExpectedNpcs, settings.Rules.Crawlers, settings.Rules.NodeCapacity, settings.Rules.VillagesPerLevel));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var exit = Assert.Throws<ExitException>(() => Read(("seed", "-1"), ("speed", "0"), ("level", "5"), ("size", "3")));

        Assert.Equal(ExitCode.Usage, exit.Code);
        foreach (var name in (string[])["NIMMERVERSE_SEED", "NIMMERVERSE_SPEED", "NIMMERVERSE_LEVEL", "NIMMERVERSE_HOUSES leaves no room"])
        {
            Assert.Contains(name, exit.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0", "0", 32)]
    [InlineData("1000", "0", 1000)]
    [InlineData("1000", "3", 3)]
    public void Node_holds_all_expected_npcs_unless_told_otherwise(string npcs, string capacity, int expected) =>
        Assert.Equal(expected, Read(("npcs", npcs), ("node_capacity", capacity)).Rules.Capacity);

    private static WorldSettings Read(params (string Name, string Value)[] settings) =>
        WorldSettings.Read(new SettingsReader(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build()));
}
