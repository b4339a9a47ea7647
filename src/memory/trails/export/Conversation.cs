using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>A decision as something that a language model can learn: asked this, answer that.</summary>
/// <param name="System">What is asked for in general, for example the schema of the answer; or null.</param>
/// <param name="Prompt">What it was decided on.</param>
/// <param name="Answer">What was decided.</param>
internal sealed record Conversation(string? System, string Prompt, string Answer)
{
    /// <summary>What makes two prompts the same.</summary>
    /// <param name="kind">The kind of decision.</param>
    /// <returns>SHA-256 of the kind, the system's words and the prompt.</returns>
    public byte[] PromptHash(string kind) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{System}\0{Prompt}"));
}
