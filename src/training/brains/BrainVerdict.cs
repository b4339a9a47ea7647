using System.Globalization;
using System.Runtime.InteropServices;
using Nimmerverse.Training.Judging;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Maps;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>What the cells say. Everything is paired: the same held-out village, entered at the same place.</summary>
internal sealed class BrainVerdict
{
    /// <summary>What a brain may take of a nearest-frontier explorer's steps and still be said to have learnt to explore.</summary>
    public const double Reach = 1.25;

    private readonly IReadOnlyList<BrainCell> _cells;

    /// <summary>Judges.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="map">The street map.</param>
    /// <param name="cells">All cells, finished.</param>
    public BrainVerdict(BrainPlan plan, StreetMap map, IReadOnlyList<BrainCell> cells)
    {
        (Plan, Map, _cells) = (plan, map, cells);
        Levels = [.. Enumerable.Range(1, LevelPlan.OnStreets).Select(LevelOf)];
        Ablations = Adjusted(
            [.. Levels.SelectMany(level => BrainArm.All.Skip(1).Select(arm => (level.Level, arm.Name, Difference(Last(level.Level, arm.Name), Last(level.Level, BrainArm.Whole.Name)))))]);
        AgainstFrontier = Adjusted(
            [.. Levels.Select(level => (level.Level, BrainArm.Whole.Name, Difference(Last(level.Level, BrainArm.Whole.Name), [level.Frontier])))]);
        Lives = [.. BrainPast.All.Select(LifeOf)];
        Forgotten = [.. Lives[0].Losses.Where(loss => IsTooMuch(loss) && loss.Change.ExcludesZero)];
    }

    public BrainPlan Plan { get; }

    public StreetMap Map { get; }

    /// <summary>What happened on each level.</summary>
    public IReadOnlyList<LevelResult> Levels { get; }

    /// <summary>Each arm against the whole brain at the last sample count.</summary>
    public IReadOnlyList<ArmComparison> Ablations { get; }

    /// <summary>The whole brain at the last sample count against the nearest-frontier explorer.</summary>
    public IReadOnlyList<ArmComparison> AgainstFrontier { get; }

    /// <summary>Lives through all levels; the first are as in a village, and are judged.</summary>
    public IReadOnlyList<LifeResult> Lives { get; }

    /// <summary>Losses on levels passed that are greater than the plan allows, and no matter of chance.</summary>
    public IReadOnlyList<Loss> Forgotten { get; }

    /// <summary>The verdict in sentences.</summary>
    public IEnumerable<string> Sentences
    {
        get
        {
            foreach (var level in Levels)
            {
                var ratio = level.Rows.First(static row => row.Arm == BrainArm.Whole.Name).Samples[^1].Ratio;
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Level {level.Level}: {ratio.Value:0.00} x the nearest-frontier explorer's steps (95%: {ratio.Low:0.00} to {ratio.High:0.00}) after {Plan.Samples[^1]:N0} steps of life; the reach of {Reach} is {(ratio.High <= Reach ? "met" : ratio.Value <= Reach ? "met, but its interval goes beyond" : "missed")}.");
            }

            foreach (var loss in Forgotten)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"FORGOTTEN: after level {loss.Passed} was passed, frozen copies took {Percent(loss.Change)} steps on level {loss.Level} of what they took when they passed it; at most {100 * Plan.MostLoss:0}% are allowed.");
            }

            foreach (var loss in Lives[0].Losses.Where(loss => IsTooMuch(loss) && !loss.Change.ExcludesZero))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Perhaps forgotten: after level {loss.Passed} was passed, frozen copies took {Percent(loss.Change)} steps on level {loss.Level}; the interval holds 0, more seeds would tell.");
            }

            if (!Lives[0].Losses.Any(IsTooMuch))
            {
                yield return $"No level passed was forgotten: at no later time did frozen copies take over {100 * Plan.MostLoss:0}% more steps on it.";
            }
        }
    }

    /// <summary>A change in percent with its interval, from logarithms.</summary>
    public static string Percent(Estimate log) => $"{Change(log.Value)}% ({Change(log.Low)} to {Change(log.High)})";

    private bool IsTooMuch(Loss loss) => Math.Exp(loss.Change.Value) - 1 > Plan.MostLoss;

    private static string Change(double log) => Math.Round(100 * (Math.Exp(log) - 1), 1).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private LevelResult LevelOf(int level)
    {
        var frontierRuns = Explorer(level, Explorers.NearestFrontier);
        var frontier = Enumerable.Range(0, Plan.HeldOutVillages).Select(village => frontierRuns.Average(run => run[village])).ToArray();
        var garden = new GardenRules { Map = Map };
        var plan = garden.PlanFor(level);
        var nodes = level == LevelPlan.OnStreets ? Map.Graph.NodeCount : plan.Size * plan.Size;
        var tours = Enumerable.Range(0, Plan.HeldOutVillages).Select(village => Bounds.Clairvoyant(level, Map, Plan.HeldOut(level, village))).OfType<int>().Select(static steps => (double)steps).ToArray();
        return new()
        {
            Level = level,
            Nodes = nodes,
            Houses = plan.Houses,
            Frontier = frontier,
            FrontierSteps = Iqm(frontierRuns),
            RandomWalk = Iqm(Explorer(level, Explorers.RandomWalk)),
            RandomWalkCensored = CensoredShare(_cells.Where(cell => cell.Part == BrainCell.Explorers && cell.Level == level && cell.Arm == Explorers.RandomWalk), 0),
            Bound = Bounds.Uninformed(nodes, plan.Houses, level == LevelPlan.OnStreets ? Map.AddressNodes.Count : 0),
            Clairvoyant = tours.Length > 0 ? tours.Average() : null,
            Rows = [.. BrainArm.All.Select(arm => RowOf(level, arm, frontier))],
        };
    }

    private LevelRow RowOf(int level, BrainArm arm, double[] frontier)
    {
        var cells = _cells.Where(cell => cell.Part == BrainCell.Levels && cell.Level == level && cell.Arm == arm.Name).ToArray();
        return new(arm.Name, [.. Plan.Samples.Select((sample, i) => new SampleResult(
            sample,
            Iqm(Steps(cells, i)),
            Iqm(Over(Steps(cells, i), frontier)),
            CensoredShare(cells, i),
            cells.Average(cell => cell.Checkpoints[i].Rescues)))]);
    }

    private LifeResult LifeOf(BrainPast past)
    {
        var cells = _cells.Where(cell => cell.Part == BrainCell.Lives && cell.Arm == past.Name).ToArray();
        var passed = cells[0].Checkpoints.Count;
        var tests = new List<LifeTest>();
        var losses = new List<Loss>();
        for (var at = 0; at < passed; at++)
        {
            for (var level = 1; level <= LevelPlan.OnStreets; level++)
            {
                var steps = Steps(cells, at, level);
                tests.Add(new(at + 1, level, Iqm(Over(steps, Levels[level - 1].Frontier))));
                if (level <= at)
                {
                    var then = Steps(cells, level - 1, level);
                    losses.Add(new(at + 1, level, Difference(steps, then), Enumerable.Range(0, steps.Length).Max(seed => steps[seed].Average() / then[seed].Average()) - 1));
                }
            }
        }

        return new()
        {
            Name = past.Name,
            Tests = tests,
            Losses = losses,
            Passed = [.. Enumerable.Range(0, passed).Select(at => new LifePassed(
                at + 1,
                cells.Average(cell => cell.Checkpoints[at].Steps),
                cells.Average(cell => cell.Checkpoints[at].Villages),
                cells.Sum(cell => cell.Checkpoints[at].Rescues - (at > 0 ? cell.Checkpoints[at - 1].Rescues : 0)),
                cells.Sum(cell => cell.Checkpoints[at].GivenUp - (at > 0 ? cell.Checkpoints[at - 1].GivenUp : 0))))],
            FirstBrain = (cells[0].Seed, cells[0].Checkpoints[^1].Brain),
        };
    }

    private double[][] Explorer(int level, string explorer) =>
        Steps([.. _cells.Where(cell => cell.Part == BrainCell.Explorers && cell.Level == level && cell.Arm == explorer)], 0);

    private double[][] Last(int level, string arm) =>
        Steps([.. _cells.Where(cell => cell.Part == BrainCell.Levels && cell.Level == level && cell.Arm == arm)], Plan.Samples.Count - 1);

    private static double[][] Steps(BrainCell[] cells, int checkpoint, int? level = null) =>
        [.. cells.Select(cell => cell.Checkpoints[checkpoint].Tests.First(test => level is null || test.Level == level).Steps.Select(static steps => (double)Math.Max(1, steps)).ToArray())];

    private static double CensoredShare(IEnumerable<BrainCell> cells, int checkpoint) =>
        cells.Average(cell => (double)cell.Checkpoints[checkpoint].Tests[0].Censored / cell.Checkpoints[checkpoint].Tests[0].Steps.Count);

    private static double[][] Over(double[][] steps, double[] frontier) => [.. steps.Select(row => row.Select((one, village) => one / frontier[village]).ToArray())];

    private Estimate Iqm(double[][] rows) => Statistics.Bootstrap(rows, Strata, static values => Statistics.InterquartileMean(values));

    // Means of logarithms, not their middle half: a disaster on one village counts.
    private Estimate Difference(double[][] first, double[][] second) => Statistics.Bootstrap(
        [.. first.Select((row, seed) => row.Select((one, village) => Math.Log(one / second[seed % second.Length][village])).ToArray())],
        Strata,
        static values => Statistics.Mean(values));

    private string[] Strata => [.. Enumerable.Repeat("level", Plan.HeldOutVillages)];

    private static IReadOnlyList<ArmComparison> Adjusted(IReadOnlyList<(int Level, string Arm, Estimate Change)> all)
    {
        var adjusted = Statistics.Holm([.. all.Select(static one => one.Change.P)]);
        return [.. all.Select((one, i) => new ArmComparison(one.Level, one.Arm, one.Change, adjusted[i]))];
    }
}

/// <summary>What happened on one level.</summary>
internal sealed record LevelResult
{
    public required int Level { get; init; }

    public required int Nodes { get; init; }

    public required int Houses { get; init; }

    /// <summary>Mean steps of the nearest-frontier explorer, by held-out village.</summary>
    public required double[] Frontier { get; init; }

    public required Estimate FrontierSteps { get; init; }

    public required Estimate RandomWalk { get; init; }

    public required double RandomWalkCensored { get; init; }

    /// <summary>Fewest steps on average of who does not know where houses stand.</summary>
    public required double Bound { get; init; }

    /// <summary>Mean steps of who knows the village; null where that was not computed.</summary>
    public required double? Clairvoyant { get; init; }

    public required IReadOnlyList<LevelRow> Rows { get; init; }
}

/// <summary>One arm on one level.</summary>
internal sealed record LevelRow(string Arm, IReadOnlyList<SampleResult> Samples);

/// <summary>One arm on one level at one sample count.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SampleResult(int Sample, Estimate Steps, Estimate Ratio, double CensoredShare, double Rescues);

/// <summary>Logarithm of steps over a rival's, and Holm's adjusted p-value.</summary>
internal sealed record ArmComparison(int Level, string Arm, Estimate Change, double Adjusted);

/// <summary>Lives of one kind.</summary>
internal sealed record LifeResult
{
    public required string Name { get; init; }

    public required IReadOnlyList<LifePassed> Passed { get; init; }

    public required IReadOnlyList<LifeTest> Tests { get; init; }

    public required IReadOnlyList<Loss> Losses { get; init; }

    /// <summary>Seed of the first life, and the hash of its file at the end.</summary>
    public required (ulong Seed, string Hash) FirstBrain { get; init; }
}

/// <summary>A level passed: mean steps and villages since birth; rescues and villages given up in all lives since the level before.</summary>
internal sealed record LifePassed(int Level, double Steps, double Villages, int Rescues, int GivenUp);

/// <summary>Copies of when a level was passed, on the held-out villages of a level: steps over the nearest-frontier explorer's.</summary>
internal sealed record LifeTest(int Passed, int Level, Estimate Ratio);

/// <summary>Logarithm of the steps that copies of a later time take on a level, over those of copies of when it was passed; and the worst life's change.</summary>
internal sealed record Loss(int Passed, int Level, Estimate Change, double Worst);
