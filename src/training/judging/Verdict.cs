namespace Nimmerverse.Training.Judging;

/// <summary>What the runs say. Everything is paired: the same scenario, the same luck.</summary>
internal sealed class Verdict
{
    private readonly Dictionary<string, double[][]> _logs;

    /// <summary>Judges.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="heuristics">Names of the policies that were not trained.</param>
    /// <param name="network">Name of the trained policy; all other names are ablations of it.</param>
    public Verdict(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> heuristics, string network)
    {
        Runs = runs;
        var scenarios = runs.Where(run => run.Policy == heuristics[0]).ToList();
        Families = [.. scenarios.Select(static run => run.Family)];
        _logs = runs.GroupBy(static run => run.Policy).ToDictionary(
            static group => group.Key,
            static group => group.GroupBy(static run => run.TrainingSeed).Select(static seed => seed.Select(static run => Math.Log(run.Outcome.Seconds)).ToArray()).ToArray(),
            StringComparer.Ordinal);
        Best = heuristics.MinBy(name => _logs[name].Average(static row => row.Average()))!;
        Network = network;
        Rows = [.. _logs.Keys.Select(policy => Row(policy, scenarios))];
        var rivals = heuristics.ToList();
        var comparisons = rivals.Select(rival => Difference(network, rival)).ToList();
        var adjusted = Statistics.Holm([.. comparisons.Select(static one => one.P)]);
        Comparisons = [.. rivals.Select((rival, i) => new Comparison(rival, comparisons[i], Less(network, rival), adjusted[i]))];
        ByFamily = [.. Families.Distinct().Select(family => (family, Difference(network, Best, family)))];
        Ablations = [.. _logs.Keys.Where(name => name != network && !heuristics.Contains(name)).Select(name => (name, Difference(name, network)))];
    }

    /// <summary>All runs.</summary>
    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>The family of each scenario.</summary>
    public IReadOnlyList<string> Families { get; }

    /// <summary>The best heuristic on these very scenarios: the strictest opponent.</summary>
    public string Best { get; }

    /// <summary>The trained policy.</summary>
    public string Network { get; }

    /// <summary>One row per policy.</summary>
    public IReadOnlyList<PolicyRow> Rows { get; }

    /// <summary>The network against each policy that was not trained.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; }

    /// <summary>The network against the best heuristic, by family.</summary>
    public IReadOnlyList<(string Family, Estimate Difference)> ByFamily { get; }

    /// <summary>Each ablation against the whole network.</summary>
    public IReadOnlyList<(string Name, Estimate Difference)> Ablations { get; }

    /// <summary>The network against the best heuristic.</summary>
    public Comparison Main => Comparisons.First(one => one.Rival == Best);

    /// <summary>The verdict in a sentence.</summary>
    public string Sentence
    {
        get
        {
            var difference = Main.Difference;
            var percent = FormattableString.Invariant(
                $"{100 * (Math.Exp(difference.Value) - 1):+0.0;-0.0}% time (95%: {100 * (Math.Exp(difference.Low) - 1):+0.0;-0.0}% to {100 * (Math.Exp(difference.High) - 1):+0.0;-0.0}%)");
            return difference switch
            {
                { High: < 0 } when Main.Adjusted < 0.05 => $"The network beats the best heuristic, {Best}: {percent}.",
                { Low: > 0 } => $"The network loses to the best heuristic, {Best}: {percent}.",
                _ => $"A tie: the network against the best heuristic, {Best}: {percent}.",
            };
        }
    }

    private Estimate Difference(string policy, string rival, string? family = null)
    {
        int[] columns = [.. Enumerable.Range(0, Families.Count).Where(i => family is null || Families[i] == family)];
        var (ours, theirs) = (_logs[policy], _logs[rival]);
        double[][] paired = [.. ours.Select((row, seed) => Array.ConvertAll(columns, i => row[i] - theirs[Math.Min(seed, theirs.Length - 1)][i]))];
        return Statistics.Bootstrap(paired, [.. columns.Select(i => Families[i])], static values => Statistics.Mean(values));
    }

    private double Less(string policy, string rival)
    {
        var (ours, theirs) = (_logs[policy], _logs[rival]);
        return ours.Average(row => Statistics.ProbabilityOfLess(row, theirs[0]));
    }

    private PolicyRow Row(string policy, List<RunRecord> scenarios)
    {
        var own = Runs.Where(run => run.Policy == policy).ToList();
        var uniform = _logs["uniform"][0];
        var best = _logs[Best][0];
        double[][] relative = [.. _logs[policy].Select(row => row.Select((log, i) => Math.Exp(log - best[i])).ToArray())];
        double[] flat = [.. relative.SelectMany(static row => row)];
        double[] gaps =
        [
            .. _logs[policy].SelectMany(row => row.Select((log, i) =>
                (Math.Exp(log) - scenarios[i].OracleSeconds) / Math.Max(1e-9, Math.Exp(uniform[i]) - scenarios[i].OracleSeconds))),
        ];
        var calls = own.Sum(static run => run.Outcome.Calls);
        return new(
            policy,
            Statistics.Bootstrap(relative, Families, static values => Statistics.InterquartileMean(values)),
            Statistics.Quantile(flat, 0.95),
            flat.Max(),
            Statistics.InterquartileMean(gaps),
            own.Count(static run => run.Outcome.Unfinished > 0) / (double)own.Count,
            own.Average(static run => run.Outcome.NeedsDeficit),
            own.Average(static run => run.Outcome.LateShare),
            calls > 0 ? own.Sum(static run => run.Outcome.VainCalls) / (double)calls : 0,
            calls / (double)own.Sum(static run => run.Npcs));
    }
}

/// <summary>The network against one rival.</summary>
/// <param name="Rival">The rival.</param>
/// <param name="Difference">Mean difference of the logarithm of time; negative is sooner.</param>
/// <param name="ProbabilityOfImprovement">Share of scenarios on which the network is sooner.</param>
/// <param name="Adjusted">Holm's p-value over all rivals.</param>
internal sealed record Comparison(string Rival, Estimate Difference, double ProbabilityOfImprovement, double Adjusted);

/// <summary>One policy over all scenarios.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Iqm">Interquartile mean of its time relative to the best heuristic on the same luck.</param>
/// <param name="P95">95th percentile of the same.</param>
/// <param name="Worst">Worst of the same.</param>
/// <param name="Gap">Interquartile mean of (time - oracle) / (uniform - oracle).</param>
/// <param name="Censored">Share of villages that had not passed at the limit.</param>
/// <param name="NeedsDeficit">Mean need above 0.7.</param>
/// <param name="LateShare">Share of late ticks.</param>
/// <param name="VainShare">Share of answers that changed nothing.</param>
/// <param name="CallsPerNpc">Answers per NPC.</param>
internal sealed record PolicyRow(
    string Policy, Estimate Iqm, double P95, double Worst, double Gap, double Censored, double NeedsDeficit, double LateShare, double VainShare, double CallsPerNpc);
