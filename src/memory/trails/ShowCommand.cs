using System.CommandLine;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails show ID</c>: all of one trail.</summary>
internal static class ShowCommand
{
    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var id = new Argument<string>("ID") { Description = "The trail's id, or at least its first eight digits" };
        var json = new Option<bool>("--json") { Description = "As one line of JSON" };
        var command = new Command("show", "Show all of one trail") { id, json };
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var wanted = ReadId(parsed.GetRequiredValue(id));
            await using var source = settings.OpenReader();
            var row = await FindAsync(new TrailStore(source), wanted, cancellationToken);
            terminal.Print(parsed.GetValue(json) ? TrailJson.ToLine(row) : TrailPage.Of(row));
            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("trails show 0192f0c1-5d2a-7c3e-8f00-3a1b2c3d4e5f", "trails show 0192f0c15d2a --json | jq .inputs");
    }

    /// <summary>Reads an id that a person typed.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ExitException">It is none.</exception>
    internal static TrailId ReadId(string text) => TrailId.Parse(text) ?? throw new ExitException(
        ExitCode.Usage, $"'{text}' is no trail id: 32 hexadecimal digits, or at least the first {TrailId.FewestDigits}; trails query shows ids.");

    /// <summary>Finds the one trail that is meant.</summary>
    /// <param name="store">Where.</param>
    /// <param name="id">The id, maybe abbreviated.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ExitException">There is none, or more than one.</exception>
    internal static async Task<TrailRow> FindAsync(TrailStore store, TrailId id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) switch
        {
            [var only] => only,
            [var first, var second] => throw new ExitException(ExitCode.Usage, $"More than one trail begins so, for example {first.Id} and {second.Id}; write more digits."),
            _ => throw new ExitException(ExitCode.Failed, $"No trail {(id.IsWhole ? id.First : "begins so")} is stored: it is not written yet, was dropped by retention, or never was."),
        };
}
