using System.Net;
using System.Net.Sockets;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Hosting;

public sealed class TelemetryTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    /// <summary>Seen to fail (no metrics posted) with the exporters left undisposed at the end of the process.</summary>
    [Fact]
    public async Task Metrics_reach_an_otlp_collector_when_one_is_configured()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        await using var probe = ProbeProcess.Start(
            ("NATS_URL", server.Url), ("BEHAVIOUR", "refuse"), ("OTLP", $"http://{collector.LocalEndpoint}"));

        var posts = await ReceiveUntilExitAsync(collector, probe);

        Assert.Contains("POST /v1/metrics HTTP/1.1", posts);
    }

    private static async Task<List<string>> ReceiveUntilExitAsync(TcpListener collector, ProbeProcess probe)
    {
        var posts = new List<string>();
        using var ended = new CancellationTokenSource();
        var serving = ServeAsync();
        Assert.Equal((int)ExitCode.Refused, (await probe.WaitForExitAsync()).ExitCode);
        await ended.CancelAsync();
        await serving;
        return posts;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await collector.AcceptTcpClientAsync(ended.Token);
                    using var reader = new StreamReader(client.GetStream());
                    posts.Add(await reader.ReadLineAsync(ended.Token) ?? "");
                    await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), ended.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The probe has ended: nothing more will come.
            }
        }
    }
}
