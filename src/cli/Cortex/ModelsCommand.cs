using System.CommandLine;
using Nimmerverse.Cli.Commands;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Spectre.Console;

namespace Nimmerverse.Cli.Cortex;

/// <summary><c>models list|load|swap|unload</c>: which models the engines hold, and moving them.</summary>
internal static class ModelsCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Move = TimeSpan.FromMinutes(6);

    public static Command Create(Terminal terminal) =>
        new Command("models", "Models of the large mind's engines: list, load, swap, unload")
        {
            CreateList(terminal),
            CreateMove(terminal, "load", "Load a model, wake it, or load an adapter (vLLM: NAME=PATH)", CortexOrder.Load),
            CreateMove(terminal, "swap", "Free what an engine holds, then load a model in its place", CortexOrder.Swap),
            CreateMove(terminal, "unload", "Free a model's memory", CortexOrder.Unload),
        }.WithExamples("models list", "models load nyx", "models swap qwen3 --endpoint ollama", "models unload nyx");

    private static Command CreateList(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("list", "Show every model of every endpoint");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            var reply = await CortexCommand.OrderAsync(village, new() { Order = CortexOrder.ListModels }, Look, cancellationToken);
            if (reply.Models is not { Count: > 0 } models)
            {
                return terminal.Print("No endpoint shows a model; './nimmerverse cortex status' says which are up.");
            }

            var table = new Table().AddColumns("endpoint", "model", "state", "memory", "context");
            foreach (var model in models)
            {
                table.AddRow(
                    Markup.Escape(model.Endpoint), Markup.Escape(model.Model), model.State,
                    model.Bytes is { } bytes ? $"{bytes / 1_073_741_824.0:F1} GiB" : "", $"{model.Context}");
            }

            terminal.Rich.Write(table);
            return (int)ExitCode.Ok;
        }));
        return command;
    }

    private static Command CreateMove(Terminal terminal, string name, string description, CortexOrder order)
    {
        var places = new Places();
        var model = new Argument<string>("MODEL") { Description = "The model" };
        var endpoint = new Option<string?>("--endpoint") { Description = "The endpoint, where several could be meant", HelpName = "NAME" };
        var command = new Command(name, description) { model, endpoint };
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            await using var village = await RunningVillage.ConnectAsync(places, parsed, cancellationToken);
            await using var progress = await village.Messenger.SubscribeAsync(Subjects.CortexModel.All(village.Environment), cancellationToken: cancellationToken);
            using var showing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var shown = ShowAsync();
            try
            {
                var reply = await CortexCommand.OrderAsync(
                    village, new() { Order = order, Model = parsed.GetValue(model), Endpoint = parsed.GetValue(endpoint) }, Move, cancellationToken);
                return terminal.Print(reply.Detail + ".");
            }
            finally
            {
                await showing.CancelAsync();
                await shown;
            }

            async Task ShowAsync()
            {
                try
                {
                    await foreach (var one in progress.ReadAllAsync(showing.Token))
                    {
                        await terminal.Error.WriteLineAsync($"{one.Body.Endpoint}: {one.Body.Model} {one.Body.Stage}, {one.Body.ElapsedMs / 1_000:F1} s");
                    }
                }
                catch (OperationCanceledException)
                {
                    // The answer is there.
                }
            }
        }));
        return command;
    }
}
