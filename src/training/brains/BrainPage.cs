using System.Globalization;
using System.Text;
using Nimmerverse.Training.Judging;
using Nimmerverse.World.Villages;

namespace Nimmerverse.Training.Brains;

/// <summary>The verdict on the brain as a page.</summary>
internal static class BrainPage
{
    /// <summary>Writes it.</summary>
    public static async Task<string> WriteAsync(BrainVerdict verdict, string name, string command, CancellationToken cancellationToken)
    {
        var plan = verdict.Plan;
        var page = new StringBuilder("# brains: the brain of an NPC at every level\n\n");
        foreach (var sentence in verdict.Sentences)
        {
            page.Append("- ").Append(sentence).Append('\n');
        }

        page.Append(CultureInfo.InvariantCulture, $"\nSteps to know 100% of {plan.HeldOutVillages} fresh, held-out villages of each level, by frozen copies (no learning) of {plan.TrainingSeeds} independently born brains; IQM with 95% stratified bootstrap intervals; in brackets over the nearest-frontier explorer's steps on the same village. Level {LevelPlan.OnStreets} is {verdict.Map}.\n");
        foreach (var level in verdict.Levels)
        {
            Append(page, level, plan);
        }

        AppendComparisons(page, verdict);
        AppendLives(page, verdict);
        AppendLosses(page, verdict);
        var provenance = await Provenance.DescribeAsync(TrainingCommands.Home, cancellationToken);
        page.Append(CultureInfo.InvariantCulture, $"""

            ## How it was measured

            - The villages, what may be done in them, what is seen and how needs grow are the world's own garden (`src/world/garden`), the brain is the NPC's own (`src/npc/mind`), both called in process: one body, {plan.TicksPerStep} world ticks a step (10 Hz), no neighbours, no bus. Loneliness is therefore never met.
            - Brains of the level tables lived on that level alone, from birth; those of the lives went 1 to {LevelPlan.OnStreets} by the garden's own curriculum, {string.Join(", ", plan.VillagesPerLevel)} villages of the levels in turn.
            - Brains that plan learn from {plan.DreamsPerStep} imagined steps after each real one; imagined ones are not counted as steps. Seeds, held-out villages and luck on them are frozen in `src/training/brains/brains.json` and the same for all.
            - A walk is given up after {plan.MostStepsPerNode} steps per node and counts as that many; shares are told where there were any. Losses and comparisons are means of logarithms over all villages, so that one disaster counts.
            - The bound: no explorer without knowledge of where houses stand can do better on average{(verdict.Map.AddressNodes.Count > 0 ? "; on the street map it supposes one that walks to addresses only, so that it is far below what can be reached" : "")}. Clairvoyant: the shortest tour of who knows the village (level 1 only).
            - Street map: {Attribution(verdict)}.

            Measured {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC with `{command}`
            {provenance}.

            """);
        return page.ToString();
    }

    private static string Attribution(BrainVerdict verdict) => verdict.Map.ToString();

    private static void Append(StringBuilder page, LevelResult level, BrainPlan plan)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## Level {level.Level}: {level.Nodes} nodes, {level.Houses} houses\n\n| brain |");
        foreach (var sample in plan.Samples)
        {
            page.Append(CultureInfo.InvariantCulture, $" after {sample:N0} steps |");
        }

        page.Append(" rescues |\n|---|").Append(string.Concat(Enumerable.Repeat("---:|", plan.Samples.Count))).Append("---:|\n");
        foreach (var row in level.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row.Arm} |");
            foreach (var sample in row.Samples)
            {
                page.Append(CultureInfo.InvariantCulture, $" {Steps(sample.Steps)} [{sample.Ratio.Value:0.00}]{GivenUp(sample.CensoredShare)} |");
            }

            page.Append(CultureInfo.InvariantCulture, $" {row.Samples[^1].Rescues:0.0} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"\nRandom walk {Steps(level.RandomWalk)}{GivenUp(level.RandomWalkCensored)}; nearest frontier {Steps(level.FrontierSteps)}; bound {level.Bound:0.0}{(level.Clairvoyant is { } tour ? $"; clairvoyant {tour.ToString("0.0", CultureInfo.InvariantCulture)}" : "")}.\n");
    }

    private static void AppendComparisons(StringBuilder page, BrainVerdict verdict)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## What each part is worth, after {verdict.Plan.Samples[^1]:N0} steps\n\nChange of steps against the whole brain; the last column is the whole brain against the nearest-frontier explorer. Holm-corrected over the table; tie: the corrected p is above 0.05.\n\n| level |");
        foreach (var arm in BrainArm.All.Skip(1))
        {
            page.Append(CultureInfo.InvariantCulture, $" {arm.Name} |");
        }

        page.Append(" whole over frontier |\n|---|").Append(string.Concat(Enumerable.Repeat("---:|", BrainArm.All.Count))).Append('\n');
        foreach (var level in verdict.Levels)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {level.Level} |");
            foreach (var one in verdict.Ablations.Concat(verdict.AgainstFrontier).Where(one => one.Level == level.Level))
            {
                page.Append(CultureInfo.InvariantCulture, $" {BrainVerdict.Percent(one.Change)}, {Word(one)} |");
            }

            page.Append('\n');
        }
    }

    private static void AppendLives(StringBuilder page, BrainVerdict verdict)
    {
        page.Append("\n## One brain through all levels, and one brain file on grids and streets\n\nFrozen copies of when a level was passed, tested on every level: steps over the nearest-frontier explorer's, IQM (95%). Each row is the same file on every level; right of the diagonal are levels that it had never seen, so that row 4 under level 5 is a brain that only knew grids on streets, and row 5 one that came from streets back to grids.\n");
        foreach (var life in verdict.Lives)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### Lives with {life.Name}\n\n| passed | steps lived | villages | rescues | given up |");
            page.Append(string.Concat(verdict.Levels.Select(static level => $" level {level.Level} |"))).Append("\n|---|---:|---:|---:|---:|").Append(string.Concat(verdict.Levels.Select(static _ => "---:|"))).Append('\n');
            foreach (var passed in life.Passed)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {passed.Level} | {passed.Steps:N0} | {passed.Villages:0} | {passed.Rescues} | {passed.GivenUp} |");
                foreach (var test in life.Tests.Where(test => test.Passed == passed.Level))
                {
                    page.Append(CultureInfo.InvariantCulture, $" {test.Ratio.Value:0.00} ({test.Ratio.Low:0.00} to {test.Ratio.High:0.00}) |");
                }

                page.Append('\n');
            }
        }

        var (seed, hash) = verdict.Lives[0].FirstBrain;
        page.Append(CultureInfo.InvariantCulture, $"\nRescues and villages given up are those of all {verdict.Plan.TrainingSeeds} lives since the level before. The file of life {seed} at the end has SHA-256 {hash}...; hashes of all are in the JSON lines.\n");
    }

    private static void AppendLosses(StringBuilder page, BrainVerdict verdict)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## Is what was learnt kept?\n\nSteps that copies of a later time take on a level passed, against copies of when it was passed (mean of logarithms, 95%); more than +{100 * verdict.Plan.MostLoss:0}% in the first column, by an interval without 0, fails the judgement (exit code 1). Replays: {verdict.Plan.ReplayShare:0%} of the villages are of levels left behind, chosen by learning progress. Rehearsal: {BrainArm.Whole.Settings.RehearsalShare:0%} of the dreams are of villages of another size, as far as they were known.\n\n| level | tested after passing |");
        page.Append(string.Concat(verdict.Lives.Select(static life => $" {life.Name} | worst life |"))).Append("\n|---|---|").Append(string.Concat(verdict.Lives.Select(static _ => "---:|---:|"))).Append('\n');
        foreach (var loss in verdict.Lives[0].Losses.OrderBy(static loss => loss.Level).ThenBy(static loss => loss.Passed))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {loss.Level} | {loss.Passed} |");
            foreach (var life in verdict.Lives)
            {
                var one = life.Losses.First(other => other.Level == loss.Level && other.Passed == loss.Passed);
                page.Append(CultureInfo.InvariantCulture, $" {BrainVerdict.Percent(one.Change)} | {100 * one.Worst:+0;-0;0}% |");
            }

            page.Append('\n');
        }
    }

    private static string Steps(Estimate steps) => string.Create(CultureInfo.InvariantCulture, $"{Round(steps.Value)} ({Round(steps.Low)} to {Round(steps.High)})");

    private static string Round(double steps) => steps.ToString(steps < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string GivenUp(double share) => share > 0 ? string.Create(CultureInfo.InvariantCulture, $", {share:0.0%} given up") : "";

    private static string Word(ArmComparison one) => one.Adjusted > 0.05 || !one.Change.ExcludesZero ? "tie" : one.Change.Value < 0 ? "fewer" : "more";
}
