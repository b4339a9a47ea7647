using System.CommandLine;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>ask math "15 + 27"</c>: puts a question to a cell and prints its answer.</summary>
internal static class AskCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var expression = new Argument<string>("EXPRESSION") { Description = "What to compute" };
        var variables = new Option<string[]>("--set") { Description = "Value of a variable; may be given often", HelpName = "NAME=VALUE", DefaultValueFactory = static _ => [] };
        var math = new Command("math", "Compute an expression with exact decimals") { expression, variables };
        places.AddTo(math);
        math.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var values = parsed.GetValue(variables) is { Length: > 0 } given ? given.Select(ParseVariable).ToDictionary() : null;
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await village.Messenger.RequestAsync(
                Subjects.MathRequest,
                Subjects.MathRequest.For(village.Environment),
                new MathRequest { Expression = parsed.GetRequiredValue(expression), Variables = values },
                Patience,
                cancellationToken);
            return reply switch
            {
                { Status: ReplyStatus.Answered, Body: { Result: { } result } } => terminal.Print(result),
                { Status: ReplyStatus.Answered, Body: { Error: { } error } } => throw new ExitException(ExitCode.Failed, error.Message),
                _ => throw new ExitException(ExitCode.Failed, ReplyProblem.Describe(reply.Status, "The math cell")),
            };
        }));
        return new Command("ask", "Ask a cell a question") { math }
            .WithExamples("ask math \"15 + 27\"", "ask math \"sqrt(x) / 3\" --set x=2");
    }

    private static KeyValuePair<string, string> ParseVariable(string text) => text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } value]
        ? new(name, value)
        : throw new ExitException(ExitCode.Usage, $"--set is '{text}', but must be NAME=VALUE, for example --set x=2.");
}
