using System.CommandLine;
using Nimmerverse.Cli.Doctor;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Hosting;
using Spectre.Console;

namespace Nimmerverse.Cli.Commands;

/// <summary><c>doctor</c>: checks everything that a village needs and says how to mend what is not there.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var places = new Places();
        var command = new Command("doctor", "Check this machine; exit code 1 when something needed is missing");
        places.AddTo(command);
        command.SetAction((parsed, cancellationToken) => terminal.GuardAsync(async () =>
        {
            Finding[] findings =
            [
                .. await SoftwareChecks.RunAsync(Installation.Find(), cancellationToken),
                .. MachineChecks.Run(places.DataOf(parsed)),
                .. await TrailChecks.RunAsync(places.DataOf(parsed), cancellationToken),
            ];
            foreach (var finding in findings)
            {
                Print(terminal, finding);
            }

            var broken = findings.Count(static finding => finding.Verdict == Verdict.Broken);
            var limited = findings.Count(static finding => finding.Verdict == Verdict.Limited);
            terminal.Print($"\n{findings.Length} checks: {broken} to mend, {limited} to know about.");
            return (int)(broken == 0 ? ExitCode.Ok : ExitCode.Failed);
        }));
        return command.WithExamples("doctor", "doctor --data /srv/village");
    }

    private static void Print(Terminal terminal, Finding finding)
    {
        var (mark, colour) = finding.Verdict switch
        {
            Verdict.Good => ("ok", "green"),
            Verdict.Limited => ("note", "yellow"),
            _ => ("MISSING", "red"),
        };
        terminal.Write(terminal.Style($"[{colour}]{mark,-8}[/]{Markup.Escape(finding.Subject),-24}{Markup.Escape(finding.Found)}"));
        if (finding.Mend is { } mend)
        {
            terminal.Write(terminal.Style($"{"",-32}[grey]mend: {Markup.Escape(mend)}[/]"));
        }
    }
}
