namespace Nimmerverse.Boundary.Backends;

/// <summary>A model of the boundary and what it decides.</summary>
public sealed record ModelConfig
{
    /// <summary>The domain that stands for all that have no specialist.</summary>
    public const string AnyDomain = "*";

    /// <summary>The domain that it decides: one of the boundary's, or <c>*</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>Path of a GGUF file with FunctionGemma's tokens.</summary>
    public required string Model { get; init; }

    /// <summary>Path of a LoRA adapter for it, or absent.</summary>
    public string? Lora { get; init; }

    /// <summary>A llama-server that serves this file already; absent: one is started when it is first needed.</summary>
    public Uri? Url { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int Context { get; set; } = 4_096;

    /// <summary>Questions that it answers at once.</summary>
    public int Slots { get; set; } = 2;

    /// <summary>Threads that it computes with.</summary>
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);
}
