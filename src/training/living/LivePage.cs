using System.Globalization;
using System.Text;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Baselines;
using Nimmerverse.Training.Judging;
using Nimmerverse.Training.Mapping;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Living;

/// <summary>What policies achieved in a living village, against each other and against what the simulator promises.</summary>
internal sealed class LivePage
{
    private const int SimulatedVillages = 64;
    private const int PoliciesForRanks = 8;
    private const double MeasuredTickMs = 0.65;
    private const double MeasuredAnswerSeconds = 0.85;

    private readonly LiveSettings _settings;
    private readonly IReadOnlyList<LivePolicy> _policies;
    private readonly IReadOnlyList<LiveRecord> _records;
    private readonly int[] _turns;

    /// <summary>Judges.</summary>
    /// <param name="settings">The village.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="records">Villages that were measured; turns that are not complete do not count.</param>
    internal LivePage(LiveSettings settings, IReadOnlyList<LivePolicy> policies, IReadOnlyList<LiveRecord> records)
    {
        (_settings, _policies) = (settings, policies);
        _turns = [.. records.GroupBy(static one => one.Turn).Where(turn => turn.Select(static one => one.Policy).Distinct().Count() == policies.Count).Select(static turn => turn.Key).Order()];
        _records = [.. records.Where(one => _turns.Contains(one.Turn))];
    }

    /// <summary>Turns that count.</summary>
    internal int Turns => _turns.Length;

    /// <summary>Whether all policies take turns, or two.</summary>
    /// <param name="policies">The policies.</param>
    internal static bool IsOfAll(IReadOnlyList<LivePolicy> policies) => policies.Count > 2;

    /// <summary>A policy against the first heuristic of the trial, by a measure.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rival">The other.</param>
    /// <param name="measure">What is compared.</param>
    /// <returns>Mean difference of logarithms with its interval over turns.</returns>
    internal Estimate Difference(string policy, string rival, Func<LiveRecord, double> measure)
    {
        double[] paired = [.. Logs(policy, measure).Zip(Logs(rival, measure), static (ours, theirs) => ours - theirs)];
        return Statistics.Bootstrap([paired], [.. paired.Select(static _ => "turn")], static values => Statistics.Mean(values));
    }

    /// <summary>The page.</summary>
    /// <param name="machine">Commit and machine, in words.</param>
    /// <param name="picture">Name of the picture's file.</param>
    /// <param name="measured">When it was measured.</param>
    /// <returns>Markdown.</returns>
    internal string Write(string machine, string picture, DateTimeOffset measured)
    {
        var page = new StringBuilder("# governor, live\n\n");
        var best = Best();
        page.Append(Invariant($"{_settings.Npcs} NPC processes under {_settings.BudgetPct:0}% of a core, {_settings.OpeningsPerMinute:0.#} openings to a scripted oracle a minute, level {_settings.Level}, world speed {_settings.Speed:0.#}. Each village is one policy's; {Turns} complete turns of {_policies.Count} policies, in an order drawn anew each turn, after {_settings.WarmUp} villages of warming up. Times are world seconds.\n\n"));
        if (Turns > 1 && _policies.Any(static one => one.Network))
        {
            page.Append(Sentence(Difference(LivePolicy.NetworkName, best, static one => one.Seconds), best)).Append("\n\n");
        }

        page.Append("| policy | all know | slowest quarter | mean | by the quizzes | ticks/s | late ticks | need above 0.7 | questions | of use |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var policy in _policies.OrderBy(policy => Logs(policy.Name, static one => one.Seconds).DefaultIfEmpty().Average()))
        {
            LiveRecord[] own = [.. _records.Where(one => one.Policy == policy.Name)];
            if (own.Length > 0)
            {
                page.Append(Invariant($"| {policy.Name} | {Geometric(own, static one => one.Seconds):0.0} | {Geometric(own, static one => one.SlowSeconds):0.0} | {Geometric(own, static one => one.MeanSeconds):0.0} | {Geometric(own, static one => one.DoneSeconds):0.0} | {own.Average(static one => one.TickHz):0.0} | {100 * own.Average(static one => one.LateShare):0.0}% | {own.Average(static one => one.NeedsDeficit):0.0000} | {own.Sum(static one => one.Asked)} | {own.Sum(static one => one.Advised)} |\n"));
            }
        }

        if (Turns > 1)
        {
            Pairs(page, best);
            if (_policies.Count >= PoliciesForRanks)
            {
                Ranks(page);
            }
        }

        return page.Append(Invariant($"\n![differences]({picture})\n\n- Geometric means; \"all know\" is the last NPC's own state, \"by the quizzes\" adds the time of two perfect quizzes that lie 30 s apart.\n- Villages differ between turns and brains go on learning; that is why only policies of one turn are compared. Intervals: bootstrap over turns.\n\nMeasured {measured:yyyy-MM-dd HH:mm} UTC with `./nimmerverse eval governor --live{(IsOfAll(_policies) ? " --all" : "")}`\n{machine}.\n")).ToString();
    }

    /// <summary>The picture: each policy against the best heuristic.</summary>
    /// <returns>SVG.</returns>
    internal string Draw()
    {
        var best = Best();
        return ForestPlot.Render(
            $"Living village: time until all NPCs know, over {best}",
            $"{Turns} turns, 95% intervals; left of the line is sooner",
            [.. Turns > 1 ? _policies.Where(policy => policy.Name != best).Select(policy => (policy.Name, Difference(policy.Name, best, static one => one.Seconds))) : []]);
    }

    private string Best() => _policies.Where(static one => !one.Network)
        .MinBy(policy => Logs(policy.Name, static one => one.Seconds).DefaultIfEmpty(double.PositiveInfinity).Average())!.Name;

    private static string Sentence(Estimate difference, string best)
    {
        var percent = $"{Percent(difference.Value)} time (95%: {Percent(difference.Low)} to {Percent(difference.High)})";
        return difference switch
        {
            { High: < 0 } => $"**The network beats the best heuristic, {best}: {percent}.**",
            { Low: > 0 } => $"**The network loses to the best heuristic, {best}: {percent}.**",
            _ => $"**A tie: the network against the best heuristic, {best}: {percent}.**",
        };
    }

    private void Pairs(StringBuilder page, string best)
    {
        page.Append(Invariant($"\n## Against `{best}`, paired by turn\n\n| policy | all know | slowest quarter | mean |\n|---|---:|---:|---:|\n"));
        foreach (var policy in _policies.Where(policy => policy.Name != best))
        {
            page.Append(Invariant($"| {policy.Name} | {Cell(static one => one.Seconds)} | {Cell(static one => one.SlowSeconds)} | {Cell(static one => one.MeanSeconds)} |\n"));

            string Cell(Func<LiveRecord, double> measure)
            {
                var difference = Difference(policy.Name, best, measure);
                return $"{Percent(difference.Value)} ({Percent(difference.Low)} to {Percent(difference.High)})";
            }
        }
    }

    private void Ranks(StringBuilder page)
    {
        var simulated = _policies.Select(Simulate).ToArray();
        page.Append("\n## What the simulator promises\n\n| measure | Spearman's rank correlation (95%) |\n|---|---:|\n");
        Row("all know", static one => one.Seconds, static one => one.Seconds);
        Row("slowest quarter", static one => one.SlowSeconds, static one => one.SlowSeconds);
        Row("mean", static one => one.MeanSeconds, static one => one.MeanSeconds);
        page.Append(Invariant($"\n{_policies.Count} policies; {SimulatedVillages} simulated villages of the same NPCs, budget and openings on a grid of 20 x 20.\n"));

        void Row(string name, Func<LiveRecord, double> live, Func<Outcome, double> simulation)
        {
            var rho = RankCorrelation.Bootstrap(
                [.. _policies.Select(policy => Logs(policy.Name, live))],
                [.. simulated.Select(row => row.Select(outcome => Math.Log(simulation(outcome))).ToArray())]);
            page.Append(Invariant($"| {name} | {rho.Value:0.00} ({rho.Low:0.00} to {rho.High:0.00}) |\n"));
        }
    }

    private Outcome[] Simulate(LivePolicy policy) =>
    [
        .. Enumerable.Range(0, SimulatedVillages).Select(i =>
        {
            var scenario = Scene((ulong)i);
            return Village.Run(
                scenario,
                policy.Network
                    ? new(scenario.Options, Heuristics.Find(policy.Weights.Heuristic), new GovernorNetwork(policy.Weights.Parameters.Span))
                    : Contestants.Make(policy.Name, scenario.Options, scenario.Seed));
        }),
    ];

    // In world seconds: a faster world has less CPU and fewer openings in each of them.
    private Scenario Scene(ulong index) => new()
    {
        Group = "live",
        Seed = FrozenPlan.Shipped.TuningSeedFirst + 500_000 + index,
        Npcs = _settings.Npcs,
        Map = MapStatistics.Shipped("grid_20"),
        Facts = 4 * MapStatistics.Shipped("grid_20").Houses,
        BudgetPerNpcPct = _settings.BudgetPct / _settings.Npcs / _settings.Speed,
        TickCostMs = MeasuredTickMs,
        OpeningsPerSecond = _settings.OpeningsPerMinute / 60 / _settings.Speed,
        LongestWaitSeconds = _settings.LongestWaitSeconds * _settings.Speed,
        LatencySeconds = MeasuredAnswerSeconds * _settings.Speed,
        Parallel = 2,
        CrashesPerMinute = 0,
        Stolen = 0,
    };

    private double[] Logs(string policy, Func<LiveRecord, double> measure) =>
        [.. _turns.Select(turn => Math.Log(measure(_records.First(one => one.Turn == turn && one.Policy == policy))))];

    private static double Geometric(LiveRecord[] own, Func<LiveRecord, double> measure) => Math.Exp(own.Average(one => Math.Log(measure(one))));

    private static string Percent(double log) => Invariant($"{100 * (Math.Exp(log) - 1):+0.0;-0.0;0.0}%");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
