using System.Diagnostics;
using Nimmerverse.Tooling;

namespace Nimmerverse.Training.Living;

/// <summary>
/// A child that ends with us, also when we are killed: the kernel sends it a signal when the thread that started it ends, which lives as long
/// as this.
/// </summary>
internal sealed class OwnedProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private readonly SpawnThread _spawner;

    private OwnedProcess(Process process, SpawnThread spawner) => (_process, _spawner) = (process, spawner);

    /// <summary>Whether it has ended.</summary>
    internal bool HasExited => _process.HasExited;

    /// <summary>Starts one.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Variables that are added.</param>
    /// <param name="told">Gets the lines that it writes to standard error.</param>
    /// <returns>The process.</returns>
    internal static async Task<OwnedProcess> StartAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, Action<string> told)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (IEnumerable<string>)["--pdeathsig", "TERM", "--", program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var spawner = new SpawnThread();
        Process process;
        try
        {
            process = await spawner.StartAsync(start);
        }
        catch
        {
            spawner.Dispose();
            throw;
        }

        process.StandardInput.Close();
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => told(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, spawner);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using var limit = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Kill();
        }

        _process.Dispose();
        _spawner.Dispose();
    }
}
