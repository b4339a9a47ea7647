using System.Text.Json;

namespace Nimmerverse.Cortex.Engines;

/// <summary>What an engine is asked: one chat completion.</summary>
internal sealed record ChatCall
{
    /// <summary>The request, told to the engine for its logs.</summary>
    public required Guid Id { get; init; }

    /// <summary>The engine's own name of the model or adapter.</summary>
    public required string Model { get; init; }

    /// <summary>An array of messages as OpenAI has them.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary>Most tokens of the answer.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Priority, 0 to 10; 10 is urgent. Each engine gets it in its own direction.</summary>
    public int Priority { get; init; }

    /// <summary>JSON schema that the answer must meet, or null.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>A grammar in GBNF that the answer must follow, or null.</summary>
    public string? Grammar { get; init; }

    /// <summary>The slot of a llama-server to use, or null for any.</summary>
    public int? Slot { get; init; }

    /// <summary>An array of tools as OpenAI has them, or null.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Whether to think first; null leaves it to the engine.</summary>
    public bool? Thinking { get; init; }

    /// <summary>Fields of OpenAI's surface that are passed on as they came, such as <c>temperature</c> and <c>stop</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Options { get; init; } = [];

    /// <summary>The number of the llama-server adapter to use, or null for none.</summary>
    public int? Adapter { get; init; }
}
