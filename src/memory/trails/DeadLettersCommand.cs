using System.CommandLine;
using System.CommandLine.Parsing;
using Nimmerverse.Memory.Trails.DeadLetters;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails dead-letters</c>: what could not be taken, and putting back what can be.</summary>
internal static class DeadLettersCommand
{
    private const string All = "all";

    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var retry = new Option<string?>("--retry")
        { Description = "Put trails that are whole and valid back on their subject: one by its number or trail id, or all", HelpName = "ID|all", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit", "-n") { Description = "Most dead letters listed, newest first", HelpName = "N", DefaultValueFactory = static _ => 50 };
        var json = new Option<bool>("--json") { Description = "One dead letter a line as JSON" };
        var command = new Command("dead-letters", "List messages that could not be taken; put trails back") { retry, limit, json };
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var chosen = Chosen(parsed, retry);
            var most = parsed.GetValue(limit) is >= 1 and var given ? given : throw new ExitException(ExitCode.Usage, "--limit must be 1 or more.");
            await using var bus = await settings.ConnectAsync(cancellationToken);
            await using var source = settings.HasPhoebe ? settings.OpenReader() : null;
            var hand = new DeadLetterRetry(bus, settings.Environment, source is null ? null : new TrailStore(source));
            var list = new DeadLetterList(terminal, parsed.GetValue(json));
            await foreach (var entry in new DeadLetterStream(bus, settings.Environment).ReadAsync(cancellationToken))
            {
                if (chosen is null && list.Count >= most)
                {
                    break;
                }

                if (chosen is null or All || hand.IsMeant(entry, chosen))
                {
                    list.Add(entry, await hand.HandleAsync(entry, chosen is not null, cancellationToken));
                }
            }

            await list.EndAsync(chosen);
            var isFound = list.Count > 0 || chosen is null or All;
            return (int)(isFound && list.Refused == 0 ? ExitCode.Ok : ExitCode.Failed);
        }));
        return command.WithExamples("trails dead-letters", "trails dead-letters --retry 17", "trails dead-letters --retry all --json");
    }

    private static string? Chosen(ParseResult parsed, Option<string?> retry)
    {
        if (parsed.GetResult(retry) is not OptionResult { Implicit: false })
        {
            return null;
        }

        var text = parsed.GetValue(retry) ?? All;
        return text == All || long.TryParse(text, out _) || TrailId.Parse(text) is not null
            ? text
            : throw new ExitException(ExitCode.Usage, $"--retry '{text}' is neither a dead letter's number, nor a trail id, nor all.");
    }
}
