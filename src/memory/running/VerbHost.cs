using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Npgsql;

namespace Nimmerverse.Memory.Running;

/// <summary>Runs the verb that the first argument names. Results go to standard output, one sentence about a failure to standard error.</summary>
internal static class VerbHost
{
    /// <summary>Runs a verb.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="verbs">What the program can do.</param>
    /// <returns>The exit code; null when the first argument names no verb.</returns>
    public static async Task<int?> RunAsync(string[] args, params IReadOnlyList<Verb> verbs)
    {
        if (args is [] or ["--version"])
        {
            return null;
        }

        if (verbs.FirstOrDefault(verb => verb.Name == args[0]) is { } chosen)
        {
            return (int)await RunAsync(chosen, args[1..]);
        }

        if (args is ["--help" or "-h"])
        {
            Console.WriteLine("With a verb it is a tool; without, the process that keeps trails:");
            foreach (var verb in verbs)
            {
                Console.WriteLine($"  {verb.Name,-10} {verb.Summary}");
            }

            Console.WriteLine();
        }

        return null;
    }

    private static async Task<ExitCode> RunAsync(Verb verb, string[] rest)
    {
        var description = new ProcessDescription { Id = $"memory-{verb.Name}", Type = EntityType.Operator, Summary = verb.Summary };
        using var start = StartUp.Begin(description);
        if (start is null)
        {
            return ExitCode.Usage;
        }

        try
        {
            return await verb.RunAsync(start, rest, start.Stopping);
        }
        catch (OperationCanceledException) when (start.Stopping.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ExitException exit)
        {
            await Console.Error.WriteLineAsync(exit.Message);
            return exit.Code;
        }
        catch (Exception exception) when (exception is NpgsqlException or BusException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.DependencyMissing;
        }
    }
}
