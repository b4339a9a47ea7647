using System.CommandLine;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.NewCell;

/// <summary><c>new cell NAME</c>: writes a new cell that builds, runs and emits a wave.</summary>
internal static class NewCellCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Its name in snake_case, such as soil_moisture" };
        var cell = new Command("cell", "Write a new cell that builds, runs and emits a wave") { name };
        cell.SetAction((parsed, _) => terminal.GuardAsync(() =>
        {
            var report = CellGenerator.Generate(parsed.GetRequiredValue(name), Installation.Find().Root);
            foreach (var file in report.Files)
            {
                terminal.Print(file);
            }

            terminal.Print("");
            foreach (var (index, step) in report.NextSteps.Index())
            {
                terminal.Print($"{index + 1}. {step}");
            }

            return Task.FromResult((int)ExitCode.Ok);
        }));
        cell.WithExamples("new cell soil_moisture");
        return new Command("new", "Write something new from a template") { cell }.WithExamples("new cell soil_moisture");
    }
}
