using System.Diagnostics;
using System.Text;

namespace Nimmerverse.TestKit;

/// <summary>A program as a user runs it: arguments, environment, both outputs, exit code. It is killed when disposed.</summary>
public sealed class TestProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private TestProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>Standard error so far.</summary>
    public string Error => Read(_error);

    /// <summary>Its exit code; only once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program with nothing of the test run's own settings.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables set over the inherited ones.</param>
    /// <returns>The running program.</returns>
    public static TestProcess Start(string program, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var inherited in start.Environment.Keys.Where(static key => key.StartsWith("NIMMERVERSE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new TestProcess(process);
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="within">How long to wait.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It goes on; the message holds what it said.</exception>
    public async Task<int> WaitAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} still runs after {within}; it said: {Output} {Error}", exception);
        }
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="signal">Its name without SIG, for example <c>INT</c>.</param>
    /// <returns>When it is sent.</returns>
    public Task SignalAsync(string signal) => SignalAsync(Id, signal);

    /// <summary>Sends a signal to any process.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="signal">Its name without SIG.</param>
    /// <returns>When it is sent.</returns>
    public static async Task SignalAsync(int pid, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{pid}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>
    /// Finds processes by a text in their environment or command line, such as a folder's unique name. Both are looked at, because PostgreSQL
    /// writes its title over its environment.
    /// </summary>
    /// <param name="marker">The text.</param>
    /// <returns>Process id and command line of each.</returns>
    public static IReadOnlyList<(int Pid, string Command)> Marked(string marker)
    {
        var found = new List<(int Pid, string Command)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
                if (command.Contains(marker, StringComparison.Ordinal)
                    || File.ReadAllText(Path.Combine(folder, "environ")).Contains(marker, StringComparison.Ordinal))
                {
                    found.Add((int.Parse(Path.GetFileName(folder)), command));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or is another user's.
            }
        }

        return found;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
