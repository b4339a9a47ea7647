using Nimmerverse.TestKit;

namespace Nimmerverse.Bench.Boundary;

/// <summary>A real llama-server with a tiny model, for one benchmark.</summary>
internal sealed class BenchLlama : IAsyncDisposable
{
    private readonly LlamaServerFixture _server;

    private BenchLlama(LlamaServerFixture server, string version)
    {
        _server = server;
        Version = version;
    }

    /// <summary>Where it serves.</summary>
    public Uri Url => _server.Url;

    /// <summary>The model's file.</summary>
    public string Model => _server.Model;

    /// <summary>The server's version.</summary>
    public string Version { get; }

    /// <summary>Starts it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The running server; dispose it.</returns>
    public static async Task<BenchLlama> StartAsync(CancellationToken cancellationToken)
    {
        var server = await LlamaServerFixture.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };
        using var properties = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync(new Uri("/props", UriKind.Relative), cancellationToken));
        return new(server, properties.RootElement.TryGetProperty("build_info"u8, out var build) ? build.GetString() ?? "?" : "?");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
