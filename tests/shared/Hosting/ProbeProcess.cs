using System.Diagnostics;
using System.Text;

namespace Nimmerverse.Shared.Tests.Hosting;

/// <summary>A running probe: its standard error is its log. Killed when disposed.</summary>
internal sealed class ProbeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _log;

    private ProbeProcess(Process process)
    {
        _process = process;
        _log = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static ProbeProcess Start(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Nimmerverse.Probe"))
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["NIMMERVERSE_LIFELINE_PID"] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in environment)
        {
            if (name == "OTLP")
            {
                start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = value;
                start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            }
            else
            {
                start.Environment["NIMMERVERSE_" + name] = value;
            }
        }

        return new ProbeProcess(Process.Start(start)!);
    }

    public void Signal(string name) => Process.Start("kill", ["-s", name, $"{_process.Id}"]).Dispose();

    public async Task<(int ExitCode, string Log)> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, await _log);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
