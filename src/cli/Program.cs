using Nimmerverse.Cli;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;

var terminal = new Terminal(Console.Out, Console.Error, static exception => exception is BusException ? (ExitCode.Failed, exception.Message) : null);
return await CommandLine.RunAsync(args, terminal);
