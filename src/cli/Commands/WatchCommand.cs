using System.CommandLine;
using System.Text;
using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Spectre.Console;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>watch SUBJECT</c>: prints messages as they pass.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var subject = new Argument<string>("SUBJECT") { Description = "Subject or filter, with or without the environment (default: everything)", DefaultValueFactory = static _ => ">", HelpName = "SUBJECT" };
        var raw = new Option<bool>("--raw") { Description = "Print whole messages, one JSON object on a line" };
        var count = new Option<int>("--count", "-n") { Description = "Stop after so many messages", HelpName = "N" };
        var command = new Command("watch", "Print messages as they pass on the bus") { subject, raw, count };
        subject.CompletionSources.Add(static _ => Subjects.All.Select(static family => WithoutEnvironment(family.Template)));
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var filter = Qualify(parsed.GetRequiredValue(subject), village.Environment);
            var left = parsed.GetValue(count) is > 0 and var wanted ? wanted : int.MaxValue;
            try
            {
                await using var subscription = await village.Bus.SubscribeAsync(filter, cancellationToken: cancellationToken);
                await foreach (var message in subscription.ReadAllAsync(cancellationToken))
                {
                    terminal.Write(parsed.GetValue(raw) ? Encoding.UTF8.GetString(message.Payload.Span) : Readable(message, terminal));
                    if (--left == 0)
                    {
                        break;
                    }
                }
            }
            catch (BusException exception)
            {
                throw new ExitException(ExitCode.Usage, exception.Message);
            }

            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("watch", "watch 'nervous.cells.*.wave'", "watch dev.thalamus.gate.open", "watch npc.7.state --raw | jq .body.known_share");
    }

    /// <summary>Puts the environment before a subject that lacks it.</summary>
    internal static string Qualify(string subject, EnvironmentName environment) =>
        subject == environment.Value || subject.StartsWith($"{environment}.", StringComparison.Ordinal) ? subject : $"{environment}.{subject}";

    private static string WithoutEnvironment(string template) => string.Join('.', template.Split('.').Skip(1).Select(static token => token is ['{', ..] ? "*" : token));

    /// <summary>Time, subject without environment, and the body without its wrapping; what is not a message of ours as it is.</summary>
    private static string Readable(BusMessage message, Terminal terminal)
    {
        var subject = message.Subject[(message.Subject.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string body;
        var time = "--:--:--.---";
        try
        {
            using var parsed = JsonDocument.Parse(message.Payload);
            if (parsed.RootElement.TryGetProperty("header"u8, out var header) && header.TryGetProperty("timestamp"u8, out var stamp)
                && stamp.TryGetDateTimeOffset(out var at))
            {
                time = at.ToLocalTime().ToString("HH:mm:ss.fff");
            }

            body = parsed.RootElement.TryGetProperty("body"u8, out var inner) ? inner.GetRawText() : parsed.RootElement.GetRawText();
        }
        catch (JsonException)
        {
            body = Encoding.UTF8.GetString(message.Payload.Span);
        }

        body = string.Concat(body.Select(static c => char.IsControl(c) ? ' ' : c));
        var room = Math.Max(20, terminal.Width - time.Length - subject.Length - 4);
        body = terminal.IsInteractive && body.Length > room ? $"{body.AsSpan(0, room - 1)}…" : body;
        return terminal.Style($"[grey]{time}[/]  [aqua]{Markup.Escape(subject)}[/]  {Markup.Escape(body)}");
    }
}
