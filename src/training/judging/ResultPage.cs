using System.Globalization;
using System.Text;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Simulating;

namespace Nimmerverse.Training.Judging;

/// <summary>The verdict as a Markdown page.</summary>
internal static class ResultPage
{
    /// <summary>Writes the page.</summary>
    public static async Task<string> WriteAsync(
        Verdict verdict, IReadOnlyList<Headroom> headroom, Verdict? experiment, IReadOnlyList<GovernorWeights> trained, string name, bool quick, CancellationToken cancellationToken)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {name}\n\n{verdict.Sentence}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Simulated villages, {verdict.Families.Count} held-out scenarios of {verdict.Families.Distinct().Count()} families, {trained.Count} independently trained networks on top of `{trained[0].Heuristic}`. Time is until the last NPC passed, censored at the limit; every policy met the same luck.\n\n");
        AppendPolicies(page.Append("## Policies\n\n"), verdict);

        page.Append("\n## The network against each rival\n\n| rival | change of time, mean of logarithms (95%) | probability of improvement | Holm p |\n|---|---:|---:|---:|\n");
        foreach (var one in verdict.Comparisons)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {one.Rival} | {Percent(one.Difference)} | {one.ProbabilityOfImprovement:0.00} | {one.Adjusted:0.0000} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"\n## By family, against `{verdict.Best}`\n\n| family | change of time (95%) | |\n|---|---:|---|\n");
        foreach (var (family, difference) in verdict.ByFamily)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {family} | {Percent(difference)} | {Word(difference)} |\n");
        }

        page.Append("\n## Ablations, against the whole network\n\n| ablation | change of time (95%) | |\n|---|---:|---|\n");
        foreach (var (ablation, difference) in verdict.Ablations)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {ablation} | {Percent(difference)} | {Word(difference)} |\n");
        }

        page.Append("\n## What there is to learn\n\nTime of a rule that sees true work, who is stuck and whose answers help, over the best heuristic of that world.\n\n| world | best heuristic | clairvoyant / heuristic |\n|---|---|---:|\n");
        foreach (var row in headroom)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row.World} | {row.BestHeuristic} | {row.Ratio:0.000} |\n");
        }

        if (experiment is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## The experiment: a world where it pays to know what CPU buys\n\n{Worlds.All[Worlds.CpuBinds].What.Replace("the same", Worlds.All["heavy"].What, StringComparison.Ordinal)}. {experiment.Families.Count} held-out scenarios, networks trained in that world.\n\n**{experiment.Sentence}**\n\n");
            AppendPolicies(page, experiment);
        }

        var provenance = await Provenance.DescribeAsync(TrainingCommands.Home, cancellationToken);
        page.Append(CultureInfo.InvariantCulture, $"""

            ![network against the best heuristic]({name}.svg)

            - Trained on {trained[0].Data}; kept was the generation that did best on the tuning scenarios (0 is the heuristic itself): {string.Join(", ", trained.Select(static one => one.Generation))}; its gain there, in logarithms: {string.Join(", ", trained.Select(static one => one.Scores[0].Value.ToString("0.000", CultureInfo.InvariantCulture)))}.
            - The best heuristic is the best on these very scenarios, which is stricter than one chosen beforehand. Intervals: {Statistics.Resamples} stratified bootstrap resamples over scenarios within families and over training seeds.
            - Weights of ablations are not trained anew. Calibration {Calibration.Shipped.Version}: `src/training/simulating/calibration.json` says which figures were measured and which are assumed. All randomness is seeded: the figures do not depend on the machine.
            - The oracle bound cannot be reached: nobody stuck, no errands, skilled from birth.

            Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC with `./nimmerverse eval governor{(quick ? " --quick" : "")}`
            {provenance}.

            """);
        return page.ToString();
    }

    private static void AppendPolicies(StringBuilder page, Verdict verdict)
    {
        page.Append("| policy | time / best heuristic, IQM (95%) | p95 | worst | gap to the oracle | censored | need above 0.7 | late ticks | answers per NPC | of these in vain |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (var row in verdict.Rows.OrderBy(static row => row.Iqm.Value))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row.Policy} | {row.Iqm.Value:0.000} ({row.Iqm.Low:0.000} to {row.Iqm.High:0.000}) | {row.P95:0.00} | {row.Worst:0.00} | {row.Gap:0.000} | {row.Censored:0.0%} | {row.NeedsDeficit:0.0000} | {row.LateShare:0.0%} | {row.CallsPerNpc:0.00} | {row.VainShare:0%} |\n");
        }
    }

    private static string Percent(Estimate estimate) => $"{Change(estimate.Value)}% ({Change(estimate.Low)} to {Change(estimate.High)})";

    // Rounded first: a format with two parts writes a small negative number as -+0.0.
    private static string Change(double log) => Math.Round(100 * (Math.Exp(log) - 1), 1).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string Word(Estimate difference) => difference switch
    {
        { High: < 0 } => "sooner",
        { Low: > 0 } => "later",
        _ => "tie",
    };
}
