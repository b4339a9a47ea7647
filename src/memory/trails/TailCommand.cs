using System.CommandLine;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails tail</c>: shows trails as they are written.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseWhenAway = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var filter = new FilterOptions();
        var count = new Option<int>("--count", "-n") { Description = "Stop after so many trails", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "One trail a line as JSON, whole" };
        var command = new Command("tail", "Show trails as they are written, until Ctrl-C") { count, json };
        filter.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var now = settings.Clock.GetUtcNow();
            var meant = filter.Read(parsed, now);
            var left = parsed.GetValue(count) is > 0 and var wanted ? wanted : int.MaxValue;
            var asJson = parsed.GetValue(json);
            await using var source = settings.OpenReader();
            var window = new TailWindow(meant.Since ?? now);
            if (!asJson)
            {
                terminal.Print(TrailTable.Header);
            }

            try
            {
                await FollowAsync(terminal, new TrailStore(source), settings.Clock, meant, window, left, asJson, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how following ends.
            }

            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("trails tail", "trails tail --kind behaviour,gate_transition", "trails tail --outcome failure --since 10m --json");
    }

    private static async Task FollowAsync(
        Terminal terminal, TrailStore store, TimeProvider clock, TrailFilter filter, TailWindow window, int left, bool asJson, CancellationToken cancellationToken)
    {
        var answered = false;
        while (true)
        {
            try
            {
                await foreach (var row in store.ReadAsync(filter with { Since = window.From }, descending: false, after: null, long.MaxValue, cancellationToken))
                {
                    answered = true;
                    if (window.Take(row.Id))
                    {
                        terminal.Print(asJson ? TrailJson.ToLine(row) : TrailTable.Line(row, terminal));
                        if (--left == 0)
                        {
                            return;
                        }
                    }
                }

                answered = true;
                await terminal.Output.FlushAsync(cancellationToken);
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (NpgsqlException exception) when (answered && exception is { IsTransient: true } or PostgresException { SqlState: ['5', '7', ..] })
            {
                await terminal.Error.WriteLineAsync($"{PhoebeProblem.Of(exception).Sentence} Going on when it answers.");
                await Task.Delay(PauseWhenAway, clock, cancellationToken);
            }
        }
    }
}
