using Nimmerverse.Cli.Up;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Tests.Up;

public sealed class MapAssemblyTests
{
    [Fact]
    public void Map_is_shown_when_all_of_its_parts_have_come_in_any_order()
    {
        var whole = Villages.Garden(2, 5);
        var told = whole with { MapParts = 3, Nodes = [], Edges = [], Houses = [], Places = [] };
        var state = new VillageState();

        state.Take(Part(whole, 2));
        state.Take(Part(whole, 0));
        state.Take(Part(whole, 0));
        state.Take(told);
        Assert.Empty(state.Garden!.Nodes);
        state.Take(Part(whole, 1));
        state.Take(told);

        Assert.Equal(whole.Nodes, state.Garden.Nodes);
        Assert.Equal(whole.Edges.Count, state.Garden.Edges.Count);
        Assert.Equal(whole.Houses.Count, state.Garden.Houses.Count);
        Assert.Equal(whole.Places.Count, state.Garden.Places.Count);
    }

    /// <summary>Seen to fail with parts kept from village to village: the old streets are then drawn for the new ones.</summary>
    [Fact]
    public void Parts_of_another_village_do_not_count()
    {
        var whole = Villages.Garden(2, 5);
        var state = new VillageState();
        for (var part = 0; part < 3; part++)
        {
            state.Take(Part(whole, part));
        }

        var next = whole with { Village = whole.Village + 1, MapParts = 3, Nodes = [], Edges = [], Houses = [], Places = [] };
        state.Take(next);
        Assert.Empty(state.Garden!.Nodes);
        state.Take(Part(next, 0) with { Nodes = [new NodeView(1, 2)] });
        state.Take(next);
        Assert.Empty(state.Garden.Nodes);
    }

    private static VillageMapPart Part(VillageSnapshot garden, int part)
    {
        var (from, to) = (part * 10, (part + 1) * 10);
        return new VillageMapPart
        {
            Village = garden.Village,
            Part = part,
            Parts = 3,
            FirstNode = from,
            Nodes = [.. garden.Nodes.Skip(from).Take(10)],
            Edges = [.. garden.Edges.Where(edge => Math.Min(edge.A, edge.B) >= from && Math.Min(edge.A, edge.B) < to)],
            Houses = [.. garden.Houses.Where(house => house.Node >= from && house.Node < to)],
            Places = [.. garden.Places.Where(place => place.Node >= from && place.Node < to)],
        };
    }
}
