using System.CommandLine;
using Nimmerverse.Memory.Trails.Chain;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Trails;

/// <summary><c>trails chain ID</c>: from the waves to the outcome.</summary>
internal static class ChainCommand
{
    public static Command Create(Terminal terminal, ToolSettings settings)
    {
        var id = new Argument<string>("ID") { Description = "Any trail of the chain: its id, or at least its first eight digits" };
        var whole = new Option<bool>("--whole") { Description = "Everything that the chain's beginning led to, not only what this trail led to" };
        var limit = new Option<int>("--limit") { Description = "Most trails read", HelpName = "N", DefaultValueFactory = static _ => 1_000 };
        var json = new Option<bool>("--json") { Description = "One link a line as JSON: waves first, then trails" };
        var command = new Command("chain", "Show what led to a trail and what came of it, as a tree") { id, whole, limit, json };
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            var wanted = ShowCommand.ReadId(parsed.GetRequiredValue(id));
            var most = parsed.GetValue(limit) is >= 1 and <= 1_000_000 and var given ? given : throw new ExitException(ExitCode.Usage, "--limit must be 1 to 1,000,000.");
            await using var source = settings.OpenReader();
            var store = new TrailStore(source);
            var asked = await ShowCommand.FindAsync(store, wanted, cancellationToken);
            var chain = await new ChainBuilder(store, most).BuildAsync(asked, parsed.GetValue(whole), cancellationToken);
            foreach (var line in parsed.GetValue(json) ? ChainLines.Of(chain) : ChainPainter.Paint(chain).Select(terminal.Style))
            {
                terminal.Print(line);
            }

            return (int)ExitCode.Ok;
        }));
        return command.WithExamples("trails chain 0192f0c1-5d2a-7c3e-8f00-3a1b2c3d4e5f", "trails chain 0192f0c15d2a --whole --json | jq .trail.kind");
    }
}
