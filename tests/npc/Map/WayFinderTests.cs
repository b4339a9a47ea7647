using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Tests.Map;

public class WayFinderTests
{
    /// <summary>Seen to fail with the search ending when it reaches the node, before it reaches its exits.</summary>
    [Fact]
    public void Ways_from_a_node_and_its_exits_agree_with_a_plain_search_on_random_graphs() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var (map, node) = MapSurveyTests.RandomMap(new Rng((ulong)seed), inPlaces: 4);
            var copy = new PrivateMap();
            copy.CopyFrom(map);
            var places = Enumerable.Range(0, map.NodeCount).Where(n => map.PlaceAt(n) == Place.Energy).ToArray();
            var ways = new WayFinder();
            if (ways.Measure(copy, Place.Energy, node) != (places.Length > 0) || ways.Measure(copy, Place.Hunger, node))
            {
                return false;
            }

            ways.Measure(copy, Place.Energy, node);
            var expected = places.Select(place => MapSurveyTests.Steps(map, place)).ToArray();
            return map.Exits(node).ToArray().Append(node).All(
                n => ways.Steps(n) == expected.Select(from => from[n]).Where(static steps => steps >= 0).DefaultIfEmpty(-1).Min());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Copy_of_a_map_is_the_map()
    {
        var map = new PrivateMap();
        map.Begin(40);
        map.Visit(0, [.. Enumerable.Range(1, 30)], Place.None);
        map.Visit(7, [0, 39], Place.Company);
        var copy = new PrivateMap();
        copy.CopyFrom(map);
        map.Begin(3);
        map.Visit(2, [1], Place.None);

        Assert.Equal([.. Enumerable.Range(1, PrivateMap.MaxExits)], copy.Exits(0).ToArray());
        Assert.Equal([0, 39], copy.Exits(7).ToArray());
        Assert.Equal([7], copy.PlaceNodes.ToArray());
        Assert.Equal([1], map.Exits(2).ToArray());
        Assert.Empty(map.PlaceNodes.ToArray());
    }
}
