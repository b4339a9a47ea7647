using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Baselines;
using Nimmerverse.Training.Judging;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Tests;

public sealed class VillageTests
{
    private static readonly Scenario Sample = ScenarioFamily.All["train"].Draw(77);

    [Fact]
    public void The_same_scenario_and_policy_give_the_same_outcome() =>
        Assert.All(Contestants.Names, static name => Assert.Equal(Run(Sample, name), Run(Sample, name)));

    [Fact]
    public void Policies_differ_in_what_they_achieve() =>
        Assert.True(Contestants.Names.Select(static name => Run(Sample, name).Seconds).Distinct().Count() > 3);

    [Fact]
    public void Nobody_beats_the_bound_and_nobody_passes_after_the_limit() => Assert.All(
        ScenarioFamily.All.Values.SelectMany(static family => Enumerable.Range(0, 2).Select(i => family.Draw((ulong)i))).Where(static scenario => scenario.Npcs <= 64),
        static scenario =>
        {
            var bound = OracleBound.Of(scenario);
            var outcome = Run(scenario, "stuck_first");
            Assert.InRange(outcome.Seconds, bound, scenario.LimitSeconds);
            Assert.InRange(outcome.MeanSeconds, 0, outcome.SlowSeconds);
            Assert.InRange(outcome.SlowSeconds, 0, outcome.Seconds);
            Assert.InRange(outcome.VainCalls, 0, outcome.Calls);
        });

    [Fact]
    public void More_cpu_is_sooner_on_the_whole()
    {
        var (poor, rich) = (0.0, 0.0);
        for (ulong seed = 0; seed < 20; seed++)
        {
            var scenario = ScenarioFamily.All["heavy"].Draw(seed);
            poor += Math.Log(Run(scenario, "uniform_unfinished").Seconds);
            rich += Math.Log(Run(scenario with { BudgetPerNpcPct = 3 * scenario.BudgetPerNpcPct }, "uniform_unfinished").Seconds);
        }

        Assert.True(rich < poor - 2, $"{rich} is not well below {poor}");
    }

    [Fact]
    public void Talks_shorten_exploring_by_what_is_told_and_lengthen_it_by_their_time()
    {
        var shipped = Calibration.Shipped;
        var (silent, free, costly) = (Logs(shipped.With("talk_houses", 0)), Logs(shipped.With("talk_s", 0)), Logs(shipped.With("talk_s", 30)));
        Assert.True(free < silent, $"{free} is not below {silent}");
        Assert.True(free < costly, $"{free} is not below {costly}");

        // Of the mean NPC: the last one's time is mostly luck.
        static double Logs(Calibration calibration) => Enumerable.Range(0, 20).Sum(seed =>
        {
            var scenario = ScenarioFamily.All["grid_20"].Draw((ulong)seed) with { Npcs = 16, Stolen = 0 };
            return Math.Log(Village.Run(scenario, new(scenario.Options, Heuristics.Find("uniform_unfinished")), calibration).MeanSeconds);
        });
    }

    [Fact]
    public void A_village_that_cannot_pass_is_given_up_at_its_limit()
    {
        var outcome = Run(Sample with { BudgetPerNpcPct = 0.01, OpeningsPerSecond = 0, TickCostMs = 400 }, "uniform");
        Assert.Equal(Sample.LimitSeconds, outcome.Seconds);
        Assert.InRange(outcome.Unfinished, 1, Sample.Npcs);
    }

    [Fact]
    public void Luck_is_the_same_in_whatever_order_it_is_asked_for()
    {
        var chance = new Chance(5);
        var first = chance.Uniform(3, Luck.StuckAt, 1);
        _ = chance.Uniform(3, Luck.StuckAt, 0);
        _ = chance.Uniform(2, Luck.MeetAt, 1);
        Assert.Equal(first, chance.Uniform(3, Luck.StuckAt, 1));
        Assert.NotEqual(first, chance.Uniform(3, Luck.StuckFor, 1));
        double[] draws = [.. Enumerable.Range(0, 10_000).Select(i => chance.Uniform(1, Luck.Answer, i))];
        Assert.InRange(draws.Average(), 0.48, 0.52);
        Assert.InRange(Enumerable.Range(0, 10_000).Average(i => chance.Exponential(1, Luck.Answer, i)), 0.95, 1.05);
    }

    [Fact]
    public void Held_out_scenarios_are_never_trained_on()
    {
        var plan = FrozenPlan.Shipped;
        var judged = plan.Judging().Concat(plan.OfExperiment()).Select(static scenario => scenario.Seed).ToList();
        Assert.True(judged.Count >= 50);
        Assert.Equal(judged.Count, judged.Distinct().Count());
        Assert.All(judged, seed => Assert.True(seed > plan.TuningSeedFirst + (ulong)plan.TuningScenarios && seed > plan.TrainingSeedFirst + 500_000));
        Assert.True(plan.TuningSeedFirst > plan.TrainingSeedFirst + 500_000);
    }

    [Fact]
    public void Inputs_that_are_permuted_give_every_npc_what_another_would_get()
    {
        var parameters = new float[GovernorNetwork.ParameterCount];
        parameters.AsSpan().Fill(0.1f);
        var network = new GovernorNetwork(parameters);
        var features = new float[3 * GovernorFeatures.Count];
        (features[0], features[GovernorFeatures.Count], features[2 * GovernorFeatures.Count]) = (0.1f, 0.5f, 0.9f);
        var (straight, permuted) = (new float[12], new float[12]);
        network.Compute(features, new float[GovernorFeatures.Globals], straight);
        new PermutedInputs(network).Compute(features, new float[GovernorFeatures.Globals], permuted);
        Assert.Equal(straight[4..8], permuted[..4]);
        Assert.Equal(straight[..4], permuted[8..]);
    }

    private static Outcome Run(Scenario scenario, string name) => Village.Run(scenario, Contestants.Make(name, scenario.Options, scenario.Seed));
}
