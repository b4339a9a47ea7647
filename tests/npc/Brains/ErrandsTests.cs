using Nimmerverse.Neural;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Tests.Brains;

public sealed class ErrandsTests
{
    private static readonly Rng Rng = new(1);

    [Fact]
    public void Errand_begins_at_its_need_and_ends_when_the_need_is_met()
    {
        // A row of four nodes, food at the last.
        var map = Row(4);
        var urges = new Errands(0.9f);

        Assert.Equal(0, urges.Next(map, 0, new(0.89f, 0, 0), Rng));
        Assert.False(urges.Busy);

        Assert.Equal(1, urges.Next(map, 0, new(0.9f, 0, 0), Rng));

        // On the way the need may fall a little: what was set out for is gone through with.
        Assert.Equal(2, urges.Next(map, 1, new(0.6f, 0, 0), Rng));
        Assert.Equal(3, urges.Next(map, 2, new(0.6f, 0, 0), Rng));
        Assert.Equal(3, urges.Next(map, 3, new(0.6f, 0, 0), Rng));
        Assert.True(urges.Busy);

        Assert.Equal(3, urges.Next(map, 3, new(0.05f, 0, 0), Rng));
        Assert.False(urges.Busy);
    }

    [Fact]
    public void Errand_to_a_place_that_nobody_has_seen_is_none()
    {
        var urges = new Errands(0.9f);
        Assert.Equal(0, urges.Next(Row(4), 0, new(0, 0.95f, 0), Rng));
        Assert.False(urges.Busy);
    }

    private static PrivateMap Row(int nodes)
    {
        var map = new PrivateMap();
        map.Begin(nodes);
        for (var node = 0; node < nodes; node++)
        {
            int[] exits = [.. new[] { node - 1, node + 1 }.Where(exit => exit >= 0 && exit < nodes)];
            map.Visit(node, exits, node == nodes - 1 ? Place.Hunger : Place.None);
        }

        return map;
    }
}
