using Nimmerverse.Cli;
using Nimmerverse.Cli.Commands;

return await CommandLine.RunAsync(args, new Terminal(Console.Out, Console.Error));
