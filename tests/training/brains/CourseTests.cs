using Nimmerverse.Training.Brains;

namespace Nimmerverse.Training.Tests.Brains;

public sealed class CourseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Explorer_comes_to_know_every_fact_between_bound_and_random_walk(int level)
    {
        var plan = Tiny.Plan with { HeldOutVillages = 10 };
        var frontier = Explorers.Run(plan, Explorers.NearestFrontier, level, Tiny.Map, run: 1, default);
        var walk = Explorers.Run(plan, Explorers.RandomWalk, level, Tiny.Map, run: 1, default);

        Assert.Equal(0, frontier.Censored);
        Assert.True(frontier.Steps.Average() * 2 < walk.Steps.Average(), $"{frontier.Steps.Average()} and {walk.Steps.Average()}");
        for (var village = 0; village < plan.HeldOutVillages; village++)
        {
            Assert.True(Bounds.Clairvoyant(level, Tiny.Map, plan.HeldOut(level, village)) is not { } tour || (tour >= 7 && tour <= frontier.Steps[village]));
        }
    }

    // Figures of the reference for 5 x 5, 10 x 10 and 20 x 20.
    [Theory]
    [InlineData(25, 8, 22.1)]
    [InlineData(100, 30, 96.7)]
    [InlineData(400, 100, 396.0)]
    public void Bound_of_an_explorer_that_does_not_know_the_houses(int nodes, int houses, double steps) =>
        Assert.Equal(steps, Bounds.Uninformed(nodes, houses, addresses: 0), 0.05);

    [Fact]
    public void Bound_with_addresses_lies_at_that_of_the_addresses_alone_or_above() =>
        Assert.Equal(
            (Bounds.Uninformed(50, 20, 0), 30 + Bounds.Uninformed(70, 70, 0)),
            (Bounds.Uninformed(1000, 20, 50), Bounds.Uninformed(100, 100, 30)));

    [Fact]
    public void Way_that_does_not_exist_is_refused_by_the_garden()
    {
        var course = new Course(1, Tiny.Map, ticksPerStep: 1);
        course.Begin(seed: 1, number: 1);
        var far = Enumerable.Range(0, course.NodeCount).First(node => node != course.Node && !course.Exits.Contains(node));

        Assert.Throws<InvalidOperationException>(() => course.Walk(far));
    }

    [Fact]
    public void No_village_to_learn_in_is_a_held_out_one()
    {
        var plan = BrainPlan.Shipped;
        var heldOut = Enumerable.Range(1, 5).SelectMany(level => Enumerable.Range(0, plan.HeldOutVillages).Select(village => plan.HeldOut(level, village))).ToHashSet();
        var learnt = Enumerable.Range(0, plan.TrainingSeeds).SelectMany(seed => Enumerable.Range(1, 5).SelectMany(
            level => Enumerable.Range(0, 2_000).Select(village => BrainPlan.Training(plan.TrainingSeedFirst + (ulong)seed, level, village)))).ToList();

        Assert.Equal(learnt.Count, learnt.Distinct().Count());
        Assert.DoesNotContain(learnt, heldOut.Contains);
    }
}
