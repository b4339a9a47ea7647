using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cortex.Running;

/// <summary>What a lab decides about the gateway.</summary>
internal sealed record CortexSettings
{
    private const string DefaultUrl = "http://127.0.0.1:31000/v1";

    /// <summary>The engines, the preferred first.</summary>
    public required IReadOnlyList<EndpointConfig> Endpoints { get; init; }

    /// <summary>Whether nobody configured an endpoint: the default is tried, and its absence is no news.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Who may do what.</summary>
    public required IdentityBook Identities { get; init; }

    /// <summary>Bounds and times.</summary>
    public required GatewayOptions Gateway { get; init; }

    /// <summary>The port of the HTTP endpoint; 0 for a free one, -1 for none.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="settings">Where they are.</param>
    /// <returns>The settings.</returns>
    public static CortexSettings Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var endpoints = ReadEndpoints(settings, out var isDefault);
        var read = new CortexSettings
        {
            Endpoints = endpoints,
            IsDefault = isDefault,
            Identities = ReadIdentities(settings),
            HttpPort = settings.Integer("cortex_http_port", 0, min: -1, max: 65_535),
            Gateway = new GatewayOptions
            {
                QueueLimit = settings.Integer("cortex_queue_limit", 10_000, min: 1, max: 1_000_000),
                AgeStep = settings.Duration("cortex_age_step_s", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
                Spread = settings.Choice("cortex_policy", "in_order", "in_order", "spread") == "spread",
                KeepPrompts = settings.Flag("cortex_keep_prompts", false),
            },
        };
        settings.ThrowIfFaulty();
        return read;
    }

    // A path of a list, or the address of one endpoint that speaks OpenAI.
    private static IReadOnlyList<EndpointConfig> ReadEndpoints(SettingsReader settings, out bool isDefault)
    {
        var text = settings.Text("cortex_endpoints");
        isDefault = text is null;
        if (text is null)
        {
            return [new EndpointConfig { Name = "nyx", Kind = EngineKind.Vllm, Url = DefaultUrl, Model = "nyx" }];
        }

        if (text is "none")
        {
            return [];
        }

        if (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
        {
            return [new EndpointConfig { Name = "nyx", Url = text }];
        }

        if (ReadFile(settings, "cortex_endpoints", text) is not { } json)
        {
            return [];
        }

        if (EndpointList.Read(json, out var endpoints) is { } fault)
        {
            settings.Fault("cortex_endpoints", $"names '{text}', which {fault}");
        }

        return endpoints;
    }

    private static IdentityBook ReadIdentities(SettingsReader settings)
    {
        if (settings.Text("cortex_identities") is not { } path || ReadFile(settings, "cortex_identities", path) is not { } json)
        {
            return IdentityBook.Default;
        }

        if (IdentityBook.Read(json, out var identities) is { } fault)
        {
            settings.Fault("cortex_identities", $"names '{path}', which {fault}");
        }

        return identities;
    }

    private static string? ReadFile(SettingsReader settings, string name, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            settings.Fault(name, $"names '{path}', which cannot be read: {exception.Message}");
            return null;
        }
    }
}
