using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Nimmerverse.Tooling;

/// <summary>Examples of commands, shown at the end of their help.</summary>
public static class Examples
{
    private static readonly ConditionalWeakTable<Command, string[]> OfCommand = [];

    /// <summary>Gives a command examples.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lines">What follows <c>./nimmerverse</c>, one example each.</param>
    public static Command WithExamples(this Command command, params string[] lines)
    {
        OfCommand.AddOrUpdate(command, lines);
        return command;
    }

    /// <summary>Makes the help option of a root command show examples.</summary>
    /// <param name="root">The root command.</param>
    public static void ShowInHelp(Command root)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpThenExamples((HelpAction)help.Action!);
        }
    }

    private sealed class HelpThenExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (OfCommand.TryGetValue(parseResult.CommandResult.Command, out var lines))
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var line in lines)
                {
                    output.WriteLine($"  ./nimmerverse {line}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
