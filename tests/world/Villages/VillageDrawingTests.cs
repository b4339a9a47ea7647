using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Streets;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Villages;

public sealed class VillageDrawingTests
{
    [Theory]
    [InlineData(1, 25, 8, 1)]
    [InlineData(2, 64, 20, 2)]
    [InlineData(3, 100, 30, 3)]
    [InlineData(4, 400, 100, 3)]
    public void Draw_follows_the_level(int level, int nodes, int houses, int traits)
    {
        var village = VillageDrawing.Draw(4, LevelPlan.For(level), 0);

        Assert.Equal(nodes, village.Streets.NodeCount);
        Assert.Equal(houses, village.Houses.Count);
        Assert.All(village.Houses, house => Assert.Equal(
            ["resident", .. Enumerable.Range(1, traits).Select(static trait => $"trait_{trait}")],
            house.View.Facts.Select(static fact => fact.Attribute)));
        Assert.Equal(houses * (1 + traits), village.FactsTotal);
    }

    [Fact]
    public void Any_village_has_unique_nodes_numbers_and_residents_and_meets_every_need()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), Gen.Choose(1, LevelPlan.Highest).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), static (seed, level, index) =>
        {
            var village = VillageDrawing.Draw(seed, LevelPlan.For(level), index);
            var nodes = village.Houses.Select(static house => house.Node).Concat(village.Places.Select(static place => place.Node)).ToArray();
            var numbers = village.Houses.Select(static house => house.View.House).Concat(village.Decoys).ToArray();
            return nodes.Distinct().Count() == nodes.Length
                && numbers.Distinct().Count() == numbers.Length
                && village.Houses.Select(static house => house.View.Facts[0].Value).Distinct().Count() == village.Houses.Count
                && village.Places.Select(static place => place.Need).Distinct().Count() == 3
                && village.Houses.All(house => village.Houses[village.HouseAt(house.Node)] == house);
        }).QuickCheckThrowOnFailure();
    }

    // Frozen: a change here means that every garden in the field would be refused by the new build.
    [Fact]
    public void Draw_gives_the_same_village_for_ever() =>
        Assert.Equal(10279208440398404554UL, VillageDrawing.Draw(20260101, LevelPlan.For(1), 3).Fingerprint());

    [Fact]
    public void Villages_differ_by_seed_level_and_index()
    {
        var plan = LevelPlan.For(1);
        ulong[] all =
        [
            VillageDrawing.Draw(1, plan, 0).Fingerprint(), VillageDrawing.Draw(1, plan, 1).Fingerprint(), VillageDrawing.Draw(2, plan, 0).Fingerprint(),
            VillageDrawing.Draw(1, plan with { Level = 2 }, 0).Fingerprint(),
        ];

        Assert.Equal(4, all.Distinct().Count());
    }

    [Fact]
    public void Draw_works_on_any_graph()
    {
        var ring = new StreetGraph(
            [.. Enumerable.Range(0, 9).Select(static i => new NodeView(500 * Math.Cos(i), 500 * Math.Sin(i)))],
            [.. Enumerable.Range(0, 9).Select(static i => new EdgeView(i, (i + 1) % 9))]);

        var village = VillageDrawing.Draw(1, new LevelPlan(1, 0, 6, 1, 1), 0, ring);

        Assert.Equal(6, village.Houses.Count);
        Assert.Throws<ArgumentException>(() => VillageDrawing.Draw(1, new LevelPlan(1, 0, 7, 1, 1), 0, ring));
    }
}
