using System.Text.Json;
using Nimmerverse.Cortex.Credits;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Engines;

/// <summary>What was found when an engine was looked at.</summary>
/// <param name="Fault">Why it cannot be used; null when it can.</param>
/// <param name="Version">Its version, where it tells.</param>
/// <param name="Slots">Requests that it can work on at once, where it tells.</param>
/// <param name="IsOracle">Whether it is a scripted oracle.</param>
/// <param name="State"><c>up</c>, <c>down</c> or <c>loading</c>.</param>
internal sealed record EngineSight(EngineFault? Fault, string? Version, int? Slots, bool IsOracle, string State)
{
    /// <summary>The sight of an engine that does not answer.</summary>
    /// <param name="fault">Why.</param>
    /// <returns>The sight.</returns>
    public static EngineSight Down(EngineFault fault) => new(fault, null, null, false, "down");
}

/// <summary>Embeddings of texts, or why there are none.</summary>
/// <param name="Answer">OpenAI's answer object.</param>
/// <param name="Tokens">Tokens of the texts.</param>
/// <param name="Fault">The fault; null with an answer.</param>
internal sealed record EmbeddingAnswer(JsonElement? Answer, int Tokens, EngineFault? Fault);

/// <summary>One engine in its own language.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>The endpoint.</summary>
    EndpointConfig Config { get; }

    /// <summary>Whether models can be loaded and freed while it runs.</summary>
    bool CanLoad { get; }

    /// <summary>Looks whether it is there and what it is. Neither wakes it nor resets an idle timer.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found.</returns>
    Task<EngineSight> LookAsync(CancellationToken cancellationToken);

    /// <summary>Asks for its load.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The load, or null when it does not tell.</returns>
    Task<EngineLoad?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Completes a chat.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="cancellationToken">Leaves it: the socket closes.</param>
    /// <returns>Events; the last is <see cref="EngineEvent.Finished"/> or <see cref="EngineEvent.Faulted"/>, usage may follow the former.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    IAsyncEnumerable<EngineEvent> ChatAsync(ChatCall call, CancellationToken cancellationToken);

    /// <summary>Embeds texts.</summary>
    /// <param name="input">A string or an array of strings.</param>
    /// <param name="cancellationToken">Leaves it.</param>
    /// <returns>The answer.</returns>
    Task<EmbeddingAnswer> EmbedAsync(JsonElement input, CancellationToken cancellationToken);

    /// <summary>Lists its models.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The models; none when it does not answer.</returns>
    Task<IReadOnlyList<ModelEntry>> ModelsAsync(CancellationToken cancellationToken);

    /// <summary>Loads a model or wakes it.</summary>
    /// <param name="model">The engine's own name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Why it is not loaded; null when it is.</returns>
    Task<EngineFault?> LoadModelAsync(string model, CancellationToken cancellationToken);

    /// <summary>Frees a model's memory.</summary>
    /// <param name="model">The engine's own name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Why it is not freed; null when it is.</returns>
    Task<EngineFault?> UnloadModelAsync(string model, CancellationToken cancellationToken);
}
