using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Memory.Trails.Export;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary>The split is free of leaks for any village and actor. Seen to fail with the join of village and actor left out of the graph.</summary>
public sealed class SplitPlanTests
{
    private static Arbitrary<SplitPair[]> Pairs { get; } = (
        from size in Gen.Choose(1, 60)
        from villages in Gen.Choose(1, 20)
        from actors in Gen.Choose(1, 20)
        from pairs in Gen.ArrayOf(
            from village in Gen.Choose(0, villages)
            from actor in Gen.Choose(1, actors)
            from trails in Gen.Choose(1, 1_000)
            select new SplitPair(village == 0 ? null : $"{village}", $"{actor}", trails), size)
        select pairs).ToArbitrary();

    [Fact]
    public void Split_by_both_never_has_a_village_or_an_actor_on_both_sides() => Prop.ForAll(Pairs, static pairs =>
    {
        var plan = SplitPlan.Make(pairs, SplitBy.Both, 0.8, 7);
        var sides = pairs.Select(pair => (pair, Side: plan.SideOf(pair.Village, pair.Actor))).ToList();
        return sides.All(static one => one.Side is not null)
            && sides.Where(static one => one.pair.Village is not null).GroupBy(static one => one.pair.Village).All(static group => group.Select(static one => one.Side).Distinct().Count() == 1)
            && sides.GroupBy(static one => one.pair.Actor).All(static group => group.Select(static one => one.Side).Distinct().Count() == 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_does_not_depend_on_the_order_of_what_was_counted() => Prop.ForAll(Pairs, static pairs =>
        Sides(SplitPlan.Make(pairs, SplitBy.Both, 0.8, 7)) == Sides(SplitPlan.Make([.. pairs.Reverse()], SplitBy.Both, 0.8, 7))).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_leaves_no_side_empty_when_there_is_something_to_share() => Prop.ForAll(Pairs, static pairs =>
    {
        var plan = SplitPlan.Make(pairs, SplitBy.Both, 0.99, 7);
        return plan.Components < 2 ? plan.ValidationTrails == 0 : plan is { TrainTrails: > 0, ValidationTrails: > 0 };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_survives_being_kept() => Prop.ForAll(Pairs, static pairs =>
    {
        var plan = SplitPlan.Make(pairs, SplitBy.Both, 0.8, 7);
        return Sides(plan) == Sides(ExportSplit.Of(plan).ToPlan());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_of_many_small_components_is_near_its_share()
    {
        var pairs = Enumerable.Range(0, 1_000).Select(static i => new SplitPair($"{i}", $"a{i}", 10)).ToArray();
        var plan = SplitPlan.Make(pairs, SplitBy.Both, 0.9, 1);

        Assert.Equal(9_000, plan.TrainTrails);
        Assert.Equal(1_000, plan.ValidationTrails);
        Assert.NotEqual(Sides(plan), Sides(SplitPlan.Make(pairs, SplitBy.Both, 0.9, 2)));
    }

    [Fact]
    public void Trail_that_would_join_the_sides_afterwards_has_none()
    {
        var plan = SplitPlan.Make([new SplitPair("1", "a", 10), new SplitPair("2", "b", 10)], SplitBy.Both, 0.5, 1);

        Assert.NotEqual(plan.SideOf("1", "a"), plan.SideOf("2", "b"));
        Assert.Null(plan.SideOf("1", "b"));
        Assert.Null(plan.SideOf("3", "a"));
        Assert.Null(plan.SideOf(null, "c"));
    }

    private static string Sides(SplitPlan plan) => string.Join(';', plan.Villages.Concat(plan.Actors.Select(static one => new KeyValuePair<string, SplitSide>($"actor {one.Key}", one.Value)))
        .OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={one.Value}"));
}
