using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Life;

namespace Nimmerverse.Shared.Hosting;

/// <summary>The one way to start, configure, observe and stop a process of ours.</summary>
public static class ProcessHost
{
    /// <summary>How long a process may take to stop before it is ended.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    /// <summary>Runs a process until its body returns or it is told to stop (SIGTERM, Ctrl-C, or the end of its lifeline).</summary>
    /// <param name="args">The command line: none, <c>--help</c> or <c>--version</c>. Everything else is configured by environment.</param>
    /// <param name="description">What the process is.</param>
    /// <param name="body">The process's own code; its token is cancelled when the process is to stop.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] args, ProcessDescription description, Func<ProcessContext, CancellationToken, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (StartUp.AnswerCommandLine(args, description) is { } answered)
        {
            return (int)answered;
        }

        using var start = StartUp.Begin(description);
        if (start is null)
        {
            return (int)ExitCode.Usage;
        }

        try
        {
            using var telemetry = Telemetry.Start(start.Host);
            await using var bus = await BusConnection.ConnectAsync(start.BusOptions, start.Loggers, TimeProvider.System, start.Stopping);
            var context = start.CreateContext(bus);
            try
            {
                await RunBodyAsync(context, body, start.Stopping);
            }
            finally
            {
                context.Trails?.Dispose();
            }

            await bus.DrainAsync(CancellationToken.None);
            return (int)ExitCode.Ok;
        }
        catch (OperationCanceledException) when (start.Stopping.IsCancellationRequested)
        {
            return (int)ExitCode.Ok;
        }
        catch (Exception exception)
        {
            return (int)start.Report(exception);
        }
    }

    private static async Task RunBodyAsync(
        ProcessContext context, Func<ProcessContext, CancellationToken, Task> body, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        // The body first: what it marks before it first waits (a simulated sensor) holds for the first heartbeat too.
        var work = body(context, ended.Token);
        var health = new HealthService(context, HeartbeatPacer.Default).RunAsync(ended.Token);
        await Task.WhenAny(work, health);
        await ended.CancelAsync();
        try
        {
            await Task.WhenAll(work, health);
        }
        catch (OperationCanceledException)
        {
            // Stopping is how every process ends.
        }
    }
}
