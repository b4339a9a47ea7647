using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Http;

/// <summary>An HTTP server, on loopback unless a lab decides otherwise, as bare as it comes: one handler behind web sockets, no configuration files.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private const long MostBody = 64 * 1024;
    private const int MostConnections = 512;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);
    private readonly WebApplication _app;

    private StudioServer(WebApplication app, int port)
    {
        _app = app;
        Port = port;
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="settings">Where it listens.</param>
    /// <param name="handle">Handles a request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StudioServer> StartAsync(StudioSettings settings, RequestDelegate handle, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MostBody;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Limits.MaxConcurrentUpgradedConnections = MostConnections;
            options.Listen(settings.Listen, settings.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (settings.Certificate is { } pem)
                {
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(pem));
                }
            });
        });
        if (settings.Certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingEvery });
        app.Run(handle);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new StudioServer(app, new Uri(address).Port);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
