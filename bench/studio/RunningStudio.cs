using System.Diagnostics;
using System.Net.WebSockets;
using Nimmerverse.Cli.Folders;

namespace Nimmerverse.Bench.Studio;

/// <summary>The studio's process.</summary>
internal sealed class RunningStudio : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private Uri? _address;

    private RunningStudio(Process process, string folder) => (_process, _folder) = (process, folder);

    private Uri Feed => new UriBuilder(new Uri(_address!, "/stream")) { Scheme = "ws" }.Uri;

    public static async Task<RunningStudio> StartAsync(string url, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("nimmerverse-studio-").FullName;
        var start = new ProcessStartInfo(Installation.Find().Program("Nimmerverse.Studio")) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["NIMMERVERSE_NATS_URL"] = url;
        start.Environment["NIMMERVERSE_DATA"] = folder;
        start.Environment["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}";
        var studio = new RunningStudio(Process.Start(start) ?? throw new InvalidOperationException("The studio did not start."), folder);
        while (studio._address is null)
        {
            var line = await studio._process.StandardError.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The studio ended.");
            var at = line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal);
            studio._address = at < 0 ? null : new Uri(line[at..line.IndexOf('/', at + 8)]);
        }

        // A pipe that nobody reads would fill and hold the studio up.
        _ = studio._process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        return studio;
    }

    public async Task<StudioPage> LookAsync(CancellationToken cancellationToken)
    {
        var page = new StudioPage();
        await page.OpenAsync(Feed, cancellationToken);
        return page;
    }

    /// <summary>Opens a page that asks for everything and reads nothing.</summary>
    public async Task<IDisposable> StallAsync(CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(Feed, cancellationToken);
        await socket.SendAsync("""{"op":"start","panes":["flow"]}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        return socket;
    }

    /// <summary>Measures the share of a core that it uses, and the bytes a second that the first page gets.</summary>
    public async Task<(double Percent, double BytesPerSecond)> CpuAsync(TimeSpan span, IReadOnlyList<StudioPage> pages, CancellationToken cancellationToken)
    {
        var (before, bytes, started) = (_process.TotalProcessorTime, pages.Count > 0 ? pages[0].Bytes : 0, Stopwatch.GetTimestamp());
        foreach (var page in pages)
        {
            page.Forget();
        }

        await Task.Delay(span, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (100 * (_process.TotalProcessorTime - before).TotalSeconds / seconds, pages.Count > 0 ? (pages[0].Bytes - bytes) / seconds : 0);
    }

    public double ResidentMib()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1024.0 / 1024;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
