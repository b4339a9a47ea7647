using System.Text;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What an export is, for people: the data card beside the files.</summary>
/// <param name="environment">The environment.</param>
/// <param name="request">What was exported.</param>
/// <param name="filter">The filter with its times fixed.</param>
/// <param name="state">What it has counted.</param>
/// <param name="files">The files.</param>
internal sealed class DataCard(string environment, ExportRequest request, TrailFilter filter, ExportState state, IReadOnlyList<ExportedFile> files)
{
    private const int MostActors = 20;

    private readonly StringBuilder _card = new();

    /// <summary>Writes it.</summary>
    /// <returns>Markdown.</returns>
    public string Write()
    {
        var counts = state.Counts;
        Line("# Data card: decisions of a Nimmerverse");
        Line();
        Line(What());
        WriteFiles();
        Heading("How it was collected");
        Line("Each process of the nervous system tells of its own decisions as trails: what it was decided on, which states were visited, what was");
        Line("read and commanded, what it cost, what it brought and how it ended. Costs are observed; rewards are in lifeforce and follow the lab's");
        Line("rubric, which is a prior. Trails travel over the bus, are kept exactly once by their id, and are never changed afterwards.");
        Line(counts is { First: { } first, Last: { } last }
            ? $"These were made from {TimeText.Write(TrailTime.Of(first))} to {TimeText.Write(TrailTime.Of(last))} in the environment {environment}."
            : "No trail was taken.");
        WriteCounts();
        WriteSplit();
        WriteRedaction();
        WriteLimits();
        Heading("Licence");
        Line("The data belongs to the lab that ran the system. The program's licence (Apache-2.0) does not cover it, and no licence is granted by");
        Line("exporting it. State one here before passing it on, and check what people said in prompts and answers.");
        return _card.ToString();
    }

    private string What() => request.Format switch
    {
        ExportFormat.Sft => "Conversations for supervised fine-tuning: each line is a prompt and the answer to learn, made of one decision.",
        ExportFormat.Grpo => "Groups for policy optimisation: each line is a prompt with two or more answers that differ in reward or outcome.",
        _ => "Whole decisions, one a line, as they are stored.",
    };

    private void WriteFiles()
    {
        Heading("Files");
        Line("| file | lines | trails | bytes | SHA-256 |");
        Line("|---|---:|---:|---:|---|");
        foreach (var file in files)
        {
            Line($"| {file.Name} | {file.Lines:#,0} | {file.Trails:#,0} | {file.Bytes:#,0} | `{file.Sha256}` |");
        }

        Line();
        Line("`manifest.json` says the same for programs, with filters, seed and schema version. The same request over the same data gives the same bytes.");
    }

    private void WriteCounts()
    {
        var counts = state.Counts;
        Heading("Counts");
        Line($"{counts.Read:#,0} trails were read, {counts.TrainTrails + counts.ValidationTrails:#,0} written.");
        Line(Filters());
        Table("kind", counts.Kinds);
        Table("outcome", counts.Outcomes);
        Table("actor", counts.Actors.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal).Take(MostActors));
        if (counts.Actors.Count > MostActors)
        {
            Line();
            Line($"and {counts.Actors.Count - MostActors:#,0} further actors; the manifest lists all.");
        }

        foreach (var (count, why) in ((long, string)[])[
            (counts.NoAnswer, "have no prompt or no answer"), (counts.NotCompared, "have a prompt without a second reward or outcome"),
            (counts.SharedPrompt, "were to validate a prompt that is trained on"), (counts.Crowded, "found their group full"),
            (counts.Late, "became visible while the export ran and would have joined the sides of the split")])
        {
            if (count > 0)
            {
                Line();
                Line($"Left out: {count:#,0} trails that {why}.");
            }
        }

        if (request.Format is not ExportFormat.Jsonl)
        {
            Line();
            foreach (var kind in counts.Kinds.Keys)
            {
                Line($"- `{Safe(kind)}`: {ConversationForms.Describe(kind)}.");
            }
        }
    }

    private string Filters()
    {
        var parts = new List<string>();
        Add("kinds", string.Join(", ", filter.Kinds));
        Add("actors", string.Join(", ", filter.Actors));
        Add("outcomes", string.Join(", ", filter.Outcomes));
        Add("garden", filter.Garden);
        Add("model", filter.Model);
        Add("made at or after", filter.Since is { } since ? TimeText.Write(since) : null);
        Add("made before", filter.Until is { } until ? TimeText.Write(until) : null);
        Add("fields", string.Join(", ", filter.Where.Select(static clause => $"{clause.Column}.{string.Join('.', clause.Path)}{(clause.Differs ? " is not " : " is ")}{clause.Value}")));
        Add("reward from", filter.MinReward?.ToString());
        Add("reward to", filter.MaxReward?.ToString());
        Add("cost from", filter.MinCost?.ToString());
        Add("cost to", filter.MaxCost?.ToString());
        return parts.Count == 0 ? "Nothing was filtered." : $"Filtered: {string.Join("; ", parts)}.";

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name} {Safe(value)}");
            }
        }
    }

    private void WriteSplit()
    {
        Heading("Split");
        if (state.Split is not { } split || request.Split is not { } share)
        {
            Line("None: everything is in `train.jsonl`.");
            return;
        }

        if (split.By is SplitBy.Prompt)
        {
            Line("By prompt: no prompt stands on both sides. Actors and villages may, so a validation score says nothing about actors or villages never");
            Line($"seen. Each prompt is drawn by itself with seed {request.Seed}; asked were {100 * share:0.##} % to train.");
            return;
        }

        var all = split.TrainTrails + split.ValidationTrails;
        Line(split.By switch
        {
            SplitBy.Village => "By village: no village stands on both sides. Actors may, so a validation score says nothing about actors never seen.",
            SplitBy.Actor => "By actor: no actor stands on both sides. Villages may, so a validation score says nothing about villages never seen.",
            _ => "By village and actor: villages and actors that trails join, directly or through others, go to one side together, so neither a village nor an actor stands on both.",
        });
        Line($"{split.Components:#,0} such components, drawn with seed {request.Seed}: {split.TrainTrails:#,0} of {all:#,0} trails ({100.0 * split.TrainTrails / Math.Max(1, all):0.0} %) "
            + $"to train, asked were {100 * share:0.##} %. Components are not divided, so the share is as near as they allow.");
        Line("A village is `inputs.village`; trails without one are told apart by their actor.");
        if (request.Format is ExportFormat.Sft)
        {
            Line("Different villages and actors can meet the same situation: equal prompts may stand on both sides.");
        }
    }

    private void WriteRedaction()
    {
        Heading("Redactions");
        if (request.Redaction is not { } redaction)
        {
            Line("None: texts are as they were said.");
            return;
        }

        Line($"By the rules with SHA-256 `{redaction.Sha256}`. Names of fields are not redacted.");
        Line();
        foreach (var name in redaction.Rules.Select(static rule => rule.Name).Distinct())
        {
            Line($"- {Safe(name)}: {state.Counts.Redactions.GetValueOrDefault(name):#,0} replacements");
        }
    }

    private void WriteLimits()
    {
        Heading("Known biases and limits");
        Line("- What was never tried is not here: the data follows the policies that acted, and an actor that acts more often weighs more.");
        Line("- Not every tick is a trail: notable steps are sampled (dev all, staging one in ten, prod outcomes only).");
        if (filter.Outcomes.Count > 0)
        {
            Line($"- Only outcomes {Safe(string.Join(", ", filter.Outcomes))}: nothing can be learned from here about how often a decision fails.");
        }

        Line("- Rewards of different kinds are measured against one rubric, and are not comparable beyond it.");
        Line("- Times are the clocks of the machines that decided; the order of ids is the order of those clocks.");
        Line("- A month that retention has dropped is missing, and the counts do not show it.");
        Line("- Redaction by pattern finds what its patterns describe, and no more.");
    }

    private void Table(string name, IEnumerable<KeyValuePair<string, long>> counts)
    {
        Line();
        Line($"| {name} | trails |");
        Line("|---|---:|");
        foreach (var (key, count) in counts)
        {
            Line($"| {Safe(key)} | {count:#,0} |");
        }
    }

    private void Heading(string text)
    {
        Line();
        Line($"## {text}");
        Line();
    }

    /// <summary>Names come from the data: they must not become markup, nor break a table.</summary>
    private static string Safe(string text) => string.Concat(SafeText.Line(text, 200).Select(static c => c is '|' or '<' or '>' or '`' or '[' or ']' or '*' or '_' or '#' ? $"\\{c}" : $"{c}"));

    private void Line(string text = "") => _card.Append(text).Append('\n');
}
