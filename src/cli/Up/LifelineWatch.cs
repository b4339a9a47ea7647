using System.Globalization;
using Nimmerverse.Cli.Processes;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Up;

/// <summary>
/// Lets a program that starts <c>up</c> (a test, a service manager's script) name itself in <c>NIMMERVERSE_LIFELINE_PID</c>: when it is
/// gone, <c>up</c> ends with everything that it started, as all our processes do.
/// </summary>
internal static class LifelineWatch
{
    /// <summary>Begins to watch, when a lifeline is configured.</summary>
    /// <exception cref="ExitException">The variable is no process id.</exception>
    public static void Begin()
    {
        if (Environment.GetEnvironmentVariable("NIMMERVERSE_LIFELINE_PID") is not { Length: > 0 } text)
        {
            return;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == 0)
        {
            throw new ExitException(ExitCode.Usage, $"NIMMERVERSE_LIFELINE_PID is '{text}', but must be the id of the process to end with.");
        }

        new Thread(() =>
        {
            using var lifeline = Lifeline.Open(pid);
            while (lifeline?.HasEnded(timeoutMs: -1) == false)
            {
                // A signal interrupted the wait.
            }

            // The same way out as for a person who stops it.
            Signals.Send(Environment.ProcessId, Signals.Terminate);
        })
        { IsBackground = true, Name = "lifeline" }.Start();
    }
}
