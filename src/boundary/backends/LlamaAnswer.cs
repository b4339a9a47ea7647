namespace Nimmerverse.Boundary.Backends;

/// <summary>What a llama-server made of a prompt.</summary>
/// <param name="Tokens">The ids it said; null when it said nothing.</param>
/// <param name="Fault">Why it said nothing, in a sentence; null when it did.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
public sealed record LlamaAnswer(IReadOnlyList<int>? Tokens, string? Fault, int PromptTokens = 0);
