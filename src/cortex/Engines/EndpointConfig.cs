using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cortex.Engines;

/// <summary>What an endpoint speaks.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<EngineKind>))]
internal enum EngineKind
{
    /// <summary>The plain OpenAI surface.</summary>
    Openai,

    /// <summary>vLLM.</summary>
    Vllm,

    /// <summary>llama.cpp's server, alone or as a router.</summary>
    LlamaServer,

    /// <summary>ollama.</summary>
    Ollama,
}

/// <summary>One engine of the configuration list, as <c>docs/cortex.md</c> describes it.</summary>
internal sealed record EndpointConfig
{
    /// <summary>Its name in status, trails and answers; by default its kind.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it speaks.</summary>
    public EngineKind Kind { get; set; } = EngineKind.Openai;

    /// <summary>Where it is, with or without <c>/v1</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The name under which requesters ask for its model.</summary>
    public string Model { get; set; } = "nyx";

    /// <summary>The name that the engine itself knows; absent when it is the same.</summary>
    public string? UpstreamModel { get; set; }

    /// <summary>The model of its embeddings; absent when it makes none.</summary>
    public string? EmbeddingModel { get; set; }

    /// <summary>Tokens that a request may have, prompt and answer together.</summary>
    public int Context { get; set; } = 8_192;

    /// <summary>Requests that it may have at once at most.</summary>
    public int Credits { get; set; } = 4;

    /// <summary>Lifeforce for a thousand tokens of prompt.</summary>
    public double PriceIn { get; set; } = 0.1;

    /// <summary>Lifeforce for a thousand tokens of answer.</summary>
    public double PriceOut { get; set; } = 1;

    /// <summary>A file with the key that it asks for; absent for none.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Longest wait for the first token, in seconds.</summary>
    public double FirstTokenS { get; set; } = 60;

    /// <summary>Longest silence between two tokens, in seconds.</summary>
    public double IdleS { get; set; } = 20;

    /// <summary>Largest answer taken, in bytes as they arrive.</summary>
    public int MaxAnswerBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Free the model's memory when nobody asked for so long, in seconds; 0 never. For engines that can load on demand.</summary>
    public double IdleUnloadS { get; set; }

    /// <summary>Adapters by the model name that selects them, and the number that a llama-server gave them; vLLM takes the name, the number says nothing there.</summary>
    public Dictionary<string, int> Adapters { get; set; } = [];

    /// <summary>Whether the model is probed with thinking, besides without; for models that can think.</summary>
    public bool Thinks { get; set; }

    /// <summary>Whether vLLM runs with <c>--scheduling-policy priority</c>; without it a priority is an error.</summary>
    public bool EnginePriority { get; set; }

    /// <summary>The engine's own name of the model.</summary>
    [JsonIgnore]
    public string Upstream => UpstreamModel ?? Model;

    /// <summary>The address without <c>/v1</c> and final slash.</summary>
    [JsonIgnore]
    public string Root
    {
        get
        {
            var trimmed = Url.TrimEnd('/');
            return trimmed.EndsWith("/v1", StringComparison.Ordinal) ? trimmed[..^3] : trimmed;
        }
    }

    /// <summary>The address without what may be a secret in it.</summary>
    [JsonIgnore]
    public string ShownUrl => Uri.TryCreate(Url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}" : Url;
}

/// <summary>Reads the configuration list.</summary>
internal static class EndpointList
{
    /// <summary>Reads a list.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="endpoints">The endpoints; empty when the result is not null.</param>
    /// <returns>What is wrong with it, in one sentence; null when nothing is.</returns>
    public static string? Read(string json, out IReadOnlyList<EndpointConfig> endpoints)
    {
        endpoints = [];
        List<EndpointConfig>? read;
        try
        {
            read = JsonSerializer.Deserialize(json, EngineJson.Default.ListEndpointConfig);
        }
        catch (JsonException exception)
        {
            return $"is not a JSON list of endpoints: {exception.Message}";
        }

        foreach (var endpoint in read ?? [])
        {
            endpoint.Name = endpoint.Name.Length > 0 ? endpoint.Name : JsonNamingPolicy.SnakeCaseLower.ConvertName(endpoint.Kind.ToString());
            if (FaultOf(endpoint) is { } fault)
            {
                return $"holds the endpoint '{endpoint.Name}', {fault}";
            }
        }

        if ((read ?? []).GroupBy(static endpoint => endpoint.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            return $"holds two endpoints called '{twice.Key}'; give each its own name";
        }

        endpoints = read ?? [];
        return null;
    }

    private static string? FaultOf(EndpointConfig endpoint) => endpoint switch
    {
        _ when !Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") =>
            $"whose url is '{endpoint.Url}', but must begin with http:// or https://",
        { Model: "" } => "which names no model",
        { Credits: < 1 or > 4_096 } => $"whose credits are {endpoint.Credits}, but must be 1 to 4096",
        { Context: < 64 } => $"whose context is {endpoint.Context}, but must be at least 64 tokens",
        { MaxAnswerBytes: < 1_024 } => $"whose max_answer_bytes is {endpoint.MaxAnswerBytes}, but must be at least 1024",
        { FirstTokenS: <= 0 } or { IdleS: <= 0 } => "whose first_token_s and idle_s must be more than 0",
        { PriceIn: < 0 } or { PriceOut: < 0 } => "whose prices must not be negative",
        _ => null,
    };
}

/// <summary>Source-generated reading of the configuration list.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowTrailingCommas = true,
    ReadCommentHandling = JsonCommentHandling.Skip, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(List<EndpointConfig>))]
internal sealed partial class EngineJson : JsonSerializerContext;
