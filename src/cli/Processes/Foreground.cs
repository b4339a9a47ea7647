using System.Diagnostics;

namespace Nimmerverse.Cli.Processes;

/// <summary>Runs another of our programs in this terminal: its input and output are ours, and it ends when we do, however that happens.</summary>
internal static class Foreground
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">Variables over those of this process.</param>
    /// <param name="cancellationToken">Asks it to stop; it ends in its own time.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "--", program, .. arguments]) { UseShellExecute = false };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var spawner = new SpawnThread();
        using var process = await spawner.StartAsync(start);

        // Ctrl-C reaches it from the terminal itself, but a signal sent to us alone does not.
        await using var asked = cancellationToken.Register(() => Signals.Send(process.Id, Signals.Terminate));
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
