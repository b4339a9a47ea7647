using Nimmerverse.Neural;
using Nimmerverse.Training.Calibrating;
using Nimmerverse.Training.Mapping;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Tests.Calibrating;

/// <summary>Each fit finds the figure with which the recording was made.</summary>
public sealed class FitTests
{
    private static readonly MapStatistics Grid = MapStatistics.Shipped("grid_10");

    [Fact]
    public void Learning_curve_is_found_again()
    {
        const double Skilled = 1.3;
        const double Scale = 300;
        var scale = Scale * Math.Sqrt(Grid.FrontierMean / 25);
        var explorations = Enumerable.Range(0, 40).Select(i =>
        {
            var updates = 50.0 * i;
            var steps = Grid.FrontierMean * (Skilled + ((Calibration.Shipped.NewbornSteps - Skilled) / (1 + (updates / scale))));
            return new Exploration(Grid, steps, updates, [], [], Complete: true);
        }).ToList();

        var fits = new LearningFits(explorations, Calibration.Shipped).All().ToDictionary(static fit => fit.Name, static fit => fit.Value, StringComparer.Ordinal);

        Assert.InRange(fits["frontier_steps"], Skilled - 0.03, Skilled + 0.03);
        Assert.InRange(fits["learning_scale"], 0.9 * Scale, 1.1 * Scale);
    }

    [Fact]
    public void Few_times_stuck_give_no_length_and_say_so()
    {
        var once = new Exploration(Grid, 100, 10, [80], [], Complete: true);
        var fits = new LearningFits([once], Calibration.Shipped).All().ToList();
        Assert.Contains(fits, static fit => fit.Name == "stuck_every" && fit.Source.Contains("too few", StringComparison.Ordinal));
        Assert.DoesNotContain(fits, static fit => fit.Name == "stuck_for");
    }

    [Fact]
    public void Costs_of_ticks_and_dreams_are_found_apart()
    {
        var rng = new Rng(4);
        var (ticks, dreams) = (0L, 0L);
        var life = Enumerable.Range(0, 120).Select(second =>
        {
            ticks += 5 + rng.Next(10);
            dreams += rng.Next(200);
            return Sample(second) with { Tick = ticks, PlanSteps = dreams, CpuMs = (0.7 * ticks) + (0.02 * dreams) };
        }).ToList();

        var fits = Machine(life);

        Assert.Equal(0.7, fits["(tick cost, ms)"], 6);
        Assert.Equal(0.02, fits["dream_cost_ms"], 4);
    }

    [Fact]
    public void Death_costs_the_time_until_the_new_process_and_the_practice_that_it_lost()
    {
        var life = Enumerable.Range(0, 30).Select(static second => second < 20
            ? Sample(second) with { LearnSteps = 10 * second }
            : Sample(second + 3) with { Pid = 2, LearnSteps = 10 * (second - 5) }).ToList();

        var fits = Machine(life);

        // Dead at 19 with 190 steps, back at 23 with 150, which it had at 15.
        Assert.Equal(4, fits["restart_s"]);
        Assert.Equal(4, fits["lost_learning_s"]);
    }

    [Fact]
    public void Meetings_are_counted_once_for_as_long_as_two_stand_together()
    {
        var meetings = new Meetings();
        for (var second = 0; second < 100; second++)
        {
            // Together for five seconds in twenty: five meetings in all.
            var together = second % 20 < 5;
            meetings.Hear(Sample(second) with { Npc = "1", Node = 4, LearnSteps = 10 * second }, Grid);
            meetings.Hear(Sample(second) with { Npc = "2", Node = together ? 4 : 9, LearnSteps = 10 * second }, Grid);
        }

        var fit = Assert.Single(meetings.All());
        Assert.StartsWith("measured: 5 meetings", fit.Source, StringComparison.Ordinal);
        Assert.InRange(fit.Value, 0.9 * 990 / (Grid.MeetSteps * Grid.Nodes) / 5, 1.1 * 990 / (Grid.MeetSteps * Grid.Nodes) / 5);
    }

    [Fact]
    public void Exploration_is_cut_out_of_a_life_with_its_times_stuck()
    {
        // Villages of 120 facts; found one a step but for 60 steps without any.
        List<Sample> life = [];
        for (var step = 0; step <= 180; step++)
        {
            var known = Math.Min(120, step < 50 ? step : Math.Max(50, step - 60));
            life.Add(Sample(step) with { FactsTotal = 120, FactsKnown = known, LearnSteps = step, SinceFact = step is >= 50 and < 110 ? step - 49 : 0 });
        }

        life.Add(life[^1] with { At = 181, Village = 2, FactsKnown = 0 });
        var exploration = Exploration.Of(life, static _ => Grid, Calibration.Shipped).First();

        Assert.True(exploration.Complete);
        Assert.Equal([60.0], exploration.Stuck);
        Assert.Equal(120, exploration.Steps);
    }

    private static Dictionary<string, double> Machine(List<Sample> life) =>
        new MachineFits([life]).All().ToDictionary(static fit => fit.Name, static fit => fit.Value, StringComparer.Ordinal);

    private static Sample Sample(double at) => new()
    {
        At = at,
        Npc = "1",
        Pid = 1,
        Tick = (long)(10 * at),
        Village = 1,
        Node = 0,
        FactsKnown = 1,
        FactsTotal = 120,
        LearnSteps = 0,
        PlanSteps = 0,
        SinceFact = 0,
        LateMs = 0,
        CpuMs = 0,
        Asked = 0,
        Advised = 0,
    };
}
