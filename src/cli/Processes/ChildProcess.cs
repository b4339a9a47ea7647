using System.Diagnostics;

namespace Nimmerverse.Cli.Processes;

/// <summary>One life of a child process.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(ChildSpecification specification, Process process, Task log)
    {
        Specification = specification;
        _process = process;
        Pid = process.Id;
        LogCopied = log;
    }

    /// <summary>What runs.</summary>
    public ChildSpecification Specification { get; }

    /// <summary>Its process id.</summary>
    public int Pid { get; }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Ends when all of its output is in its log.</summary>
    internal Task LogCopied { get; }

    /// <summary>
    /// Starts a child in a session of its own, so that a Ctrl-C in the terminal reaches <c>up</c> alone, which then stops everything in
    /// order.
    /// </summary>
    /// <param name="spawner">The thread that starts it.</param>
    /// <param name="specification">What to start.</param>
    /// <returns>The running child.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static async Task<ChildProcess> StartAsync(SpawnThread spawner, ChildSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(spawner);
        ArgumentNullException.ThrowIfNull(specification);
        var start = new ProcessStartInfo
        {
            FileName = "setsid",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (IEnumerable<string>)["setpriv", "--pdeathsig", specification.DeathSignal, "--", specification.Program, .. specification.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var inherited in start.Environment.Keys.Where(static key => key.StartsWith("NIMMERVERSE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in specification.Environment)
        {
            start.Environment[name] = value;
        }

        var process = await spawner.StartAsync(start);
        process.StandardInput.Close();
        var log = new BoundedLog(specification.LogFile);
        return new ChildProcess(specification, process, Task.WhenAll(
            log.CopyAsync(process.StandardError.BaseStream, CancellationToken.None),
            log.CopyAsync(process.StandardOutput.BaseStream, CancellationToken.None)));
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="cancellationToken">Stops waiting; the child goes on.</param>
    /// <returns>Its exit code; 128 + N when signal N ended it.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, and kills it when it does not in time.</summary>
    /// <param name="clock">Measures the time.</param>
    /// <returns>True when it stopped by itself, false when it had to be killed.</returns>
    public async Task<bool> StopAsync(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (_process.HasExited)
        {
            return true;
        }

        Signals.Send(Pid, Specification.StopSignal);
        using var patience = new CancellationTokenSource(Specification.StopWithin, clock);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Signals.Send(Pid, Signals.Kill);
            await _process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    /// <summary>Frees the handle; the child itself is left as it is.</summary>
    public void Dispose() => _process.Dispose();
}
