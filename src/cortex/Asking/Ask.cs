using System.Text.Json;

namespace Nimmerverse.Cortex.Asking;

/// <summary>A request in the one form that bus and HTTP are brought into.</summary>
internal sealed record Ask
{
    /// <summary>The request.</summary>
    public required Guid Id { get; init; }

    /// <summary>To whom the answer goes.</summary>
    public required string Requester { get; init; }

    /// <summary>Whose gate, rights and budget count.</summary>
    public required string Identity { get; init; }

    /// <summary>The region of meaning that it is about; empty for none.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The model asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Priority asked for, 0 to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset Asked { get; init; }

    /// <summary>When the answer is of no use any more.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Most lifeforce the answer may cost; null for what the identity's window has.</summary>
    public double? BudgetLf { get; init; }

    /// <summary>An array of messages as OpenAI has them.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary>Bytes of the messages: no tokenizer makes more tokens of them.</summary>
    public required int PromptBytes { get; init; }

    /// <summary>Most tokens of the answer.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>JSON schema that the answer must meet, or null.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>A grammar in GBNF that the answer must follow, or null; instead of a schema.</summary>
    public string? Grammar { get; init; }

    /// <summary>The slot of a llama-server to use, or null for any.</summary>
    public int? Slot { get; init; }

    /// <summary>An array of tools as OpenAI has them, or null.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Whether to think first; null leaves it to the engine.</summary>
    public bool? Thinking { get; init; }

    /// <summary>Fields passed on as they came.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Options { get; init; } = [];

    /// <summary>Texts to embed instead of a chat, or null.</summary>
    public JsonElement? EmbeddingInput { get; init; }

    /// <summary>Ends the request when the requester is silent for so long; null for no lease.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>The decision that led to it, or null.</summary>
    public Guid? Parent { get; init; }

    /// <summary>Whether the gate named in the request was opened by the message itself (the thalamus's own word).</summary>
    public bool OpensGate { get; init; }
}
