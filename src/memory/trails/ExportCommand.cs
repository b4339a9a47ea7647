using System.CommandLine;
using Nimmerverse.Memory.Trails.Export;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails export</c>: decisions as training data.</summary>
internal static class ExportCommand
{
    private const string Parquet = "parquet";

    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var filter = new FilterOptions();
        var format = new Option<string>("--format", "-f") { Description = "jsonl (whole trails), sft (prompt and answer) or grpo (prompt and answers to compare)", HelpName = "FORMAT", DefaultValueFactory = static _ => "jsonl" };
        var folder = new Option<string?>("--out") { Description = "The folder to write, new or empty (default named after kinds and format)", HelpName = "DIR" };
        var split = new Option<double?>("--split") { Description = "Share of trails for training, above 0 and below 1; without it all are", HelpName = "SHARE" };
        var by = new Option<SplitBy?>("--split-by") { Description = "What never stands on both sides: both (villages and actors; the default), village, actor or prompt (the default for trails of one actor and no village)", HelpName = "WHAT" };
        var seed = new Option<long>("--seed") { Description = "Seed of the split", HelpName = "N", DefaultValueFactory = static _ => 1 };
        var redact = new Option<string?>("--redact") { Description = "A JSON file of rules for what is taken out of the texts", HelpName = "FILE" };
        var group = new Option<int>("--max-group") { Description = "grpo: most answers of a prompt", HelpName = "N", DefaultValueFactory = static _ => 64 };
        var command = new Command("export", "Take decisions out as training data; the same command goes on after it was broken off") { format, folder, split, by, seed, redact, group };
        filter.AddTo(command);
        format.CompletionSources.Add("jsonl", "sft", "grpo");
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var form = ReadFormat(parsed.GetRequiredValue(format));
            var meant = WithDefaults(filter.Read(parsed, settings.Clock.GetUtcNow()), form);
            var typed = filter.Typed(parsed);
            var request = new ExportRequest
            {
                Format = form,
                Filter = meant,
                Typed = typed,
                Split = parsed.GetValue(split) is { } share ? ReadShare(share) : null,
                SplitBy = parsed.GetValue(by),
                Seed = parsed.GetValue(seed),
                MaxGroup = parsed.GetValue(group) is >= 2 and <= 100_000 and var most ? most : throw new ExitException(ExitCode.Usage, "--max-group must be 2 to 100,000."),
                Redaction = parsed.GetValue(redact) is { } rules ? RedactionRules.Read(rules) : null,
                Folder = parsed.GetValue(folder) is { Length: > 0 } given ? given : DefaultFolder(meant, form, typed.Since),
            };
            return await RunAsync(terminal, settings, request, cancellationToken);
        }));
        return command.WithExamples(
            "trails export --kind boundary --format sft --split 0.9 --out data", "trails export --kind cortex --format grpo --since 7d --split 0.9 --seed 7 --out groups",
            "trails export --kind episode --since 2026-10-01 --until 2026-11-01", "trails export --kind cortex --format sft --redact rules.json --out clean");
    }

    private static async Task<int> RunAsync(Terminal terminal, ToolSettings settings, ExportRequest request, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine(terminal, settings.Clock);
        try
        {
            var report = await new ExportRun(settings, request, progress.Tell).RunAsync(cancellationToken);
            progress.End();
            foreach (var file in report.Files)
            {
                terminal.Print($"{file.Lines,12:#,0} lines  {file.Bytes,15:#,0} bytes  {Path.Combine(report.Folder, file.Name)}");
            }

            if (request.SplitBy is null && report.SplitBy is SplitBy.Prompt)
            {
                terminal.Print("All these trails are of one actor and no village, so the split keeps prompts apart: none stands on both sides.");
            }

            var left = report.Counts.Read - report.Files.Sum(static file => file.Trails);
            terminal.Print($"{report.Counts.Read:#,0} trails read, {left:#,0} left out; manifest.json and DATACARD.md say which and why.");
            return (int)ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.End();
            await terminal.Error.WriteLineAsync("Interrupted; the same command goes on.");
            throw;
        }
        finally
        {
            progress.End();
        }
    }

    private static ExportFormat ReadFormat(string text) => text switch
    {
        "jsonl" => ExportFormat.Jsonl,
        "sft" => ExportFormat.Sft,
        "grpo" => ExportFormat.Grpo,
        Parquet => throw new ExitException(
            ExitCode.Usage, "--format parquet is not made: no Parquet library is available to this build, and a home-made writer would be worse than none; jsonl holds the same, and DuckDB or pyarrow turn it into Parquet in one line."),
        _ => throw new ExitException(ExitCode.Usage, $"--format '{text}' is none; write jsonl, sft or grpo."),
    };

    private static double ReadShare(double share) => share is > 0 and < 1 ? share : throw new ExitException(ExitCode.Usage, "--split must be above 0 and below 1, for example 0.9; leave it out to train on all.");

    /// <summary>To imitate is to imitate what worked; and what only observes has nothing to imitate.</summary>
    private static TrailFilter WithDefaults(TrailFilter filter, ExportFormat format)
    {
        if (format is ExportFormat.Jsonl)
        {
            return filter;
        }

        if (filter.Kinds.Count == 0)
        {
            throw new ExitException(ExitCode.Usage, $"--format {format.ToString().ToLowerInvariant()} needs --kind: kinds become conversations in different ways.");
        }

        if (filter.Kinds.FirstOrDefault(static kind => !ConversationForms.Has(kind)) is { } observing)
        {
            throw new ExitException(ExitCode.Usage, $"--kind {observing} observes and decides nothing, so there is no answer to learn; export it with --format jsonl.");
        }

        return format is ExportFormat.Sft && filter.Outcomes.Count == 0 ? filter with { Outcomes = ["success"] } : filter;
    }

    private static string DefaultFolder(TrailFilter filter, ExportFormat format, string? since)
    {
        var kinds = filter.Kinds.Count == 0 ? "all" : string.Join('-', filter.Kinds);
        var name = $"trails-{kinds}-{format.ToString().ToLowerInvariant()}{(since is null ? "" : $"-{since}")}";
        return string.Concat(name.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
    }
}
