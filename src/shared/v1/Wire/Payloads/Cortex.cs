using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>What the gateway to the large mind tells of itself, once a second.</summary>
public sealed record CortexStatus
{
    /// <summary>The engines behind it; empty when none is configured.</summary>
    public required IReadOnlyList<EndpointStatus> Endpoints { get; init; }

    /// <summary>Requests that wait.</summary>
    public required int Queued { get; init; }

    /// <summary>Requests that wait, by priority 0 to 10.</summary>
    public required IReadOnlyList<int> QueuedByPriority { get; init; }

    /// <summary>Requests in the engines.</summary>
    public required int Running { get; init; }

    /// <summary>Requests since start, by how they ended: <c>answered</c>, or the reason why not.</summary>
    public required IReadOnlyDictionary<string, long> Ended { get; init; }

    /// <summary>Requests taken since start.</summary>
    public required long Accepted { get; init; }

    /// <summary>Tokens of prompts since start.</summary>
    public required long TokensIn { get; init; }

    /// <summary>Tokens of answers since start.</summary>
    public required long TokensOut { get; init; }

    /// <summary>Tokens that an engine made after nobody waited for them any more; the target is 0.</summary>
    public required long OrphanedTokens { get; init; }

    /// <summary>Requests taken out of an engine for an urgent one, since start.</summary>
    public required long Preempted { get; init; }

    /// <summary>Attempts repeated before the first token, since start.</summary>
    public required long Retried { get; init; }

    /// <summary>Where the HTTP endpoint listens, or absent.</summary>
    public string? Http { get; init; }

    /// <summary>What each identity has used of its window.</summary>
    public required IReadOnlyList<BudgetStatus> Budgets { get; init; }

    /// <summary>NPC gates that are open, as the gateway knows them.</summary>
    public required int OpenNpcGates { get; init; }

    /// <summary>Domains whose gate is open, as the gateway knows them.</summary>
    public required IReadOnlyList<string> OpenDomains { get; init; }
}

/// <summary>One engine.</summary>
public sealed record EndpointStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it speaks: <c>openai</c>, <c>vllm</c>, <c>llama_server</c> or <c>ollama</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it is, without secrets.</summary>
    public required string Url { get; init; }

    /// <summary>The model it serves.</summary>
    public required string Model { get; init; }

    /// <summary><c>up</c>, <c>down</c>, <c>loading</c> or <c>broken</c> (its breaker is open).</summary>
    public required string State { get; init; }

    /// <summary>Why it is not up; absent when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>The engine's version, where it tells.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it is a scripted oracle, not a mind.</summary>
    public bool Oracle { get; init; }

    /// <summary>Requests that it may have at once now.</summary>
    public required int Credits { get; init; }

    /// <summary>Requests that it has of us.</summary>
    public required int InUse { get; init; }

    /// <summary>Requests that wait inside it; absent when it does not tell.</summary>
    public int? Waiting { get; init; }

    /// <summary>Share of its cache in use, 0 to 1; absent when it does not tell.</summary>
    public double? CacheUse { get; init; }

    /// <summary>Whether its answers were seen to hold a schema against a prompt that asks it not to, by thinking mode.</summary>
    public IReadOnlyDictionary<string, bool>? HoldsSchema { get; init; }
}

/// <summary>What an identity has used.</summary>
/// <param name="Identity">Who.</param>
/// <param name="TokensUsed">Tokens settled in the window.</param>
/// <param name="TokensReserved">Tokens reserved for requests under way.</param>
/// <param name="TokensLimit">Tokens allowed in a window.</param>
/// <param name="LfUsed">Lifeforce settled in the window.</param>
/// <param name="LfLimit">Lifeforce allowed in a window.</param>
public sealed record BudgetStatus(string Identity, long TokensUsed, long TokensReserved, long TokensLimit, double LfUsed, double LfLimit);

/// <summary>What an operator wants of the gateway.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CortexOrder>))]
public enum CortexOrder
{
    /// <summary>Its status.</summary>
    Status,

    /// <summary>What waits and runs.</summary>
    Queue,

    /// <summary>The models of all engines.</summary>
    ListModels,

    /// <summary>Load a model.</summary>
    Load,

    /// <summary>Free a model's memory.</summary>
    Unload,

    /// <summary>Load a model in place of those that its engine holds.</summary>
    Swap,
}

/// <summary>An order to the gateway.</summary>
public sealed record CortexCommand
{
    /// <summary>What to do.</summary>
    public required CortexOrder Order { get; init; }

    /// <summary>The model; absent where none is needed.</summary>
    public string? Model { get; init; }

    /// <summary>The endpoint; absent for the only one, or the one that knows the model.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>The gateway's answer to an order.</summary>
public sealed record CortexReply
{
    /// <summary>Whether it was done.</summary>
    public required bool Ok { get; init; }

    /// <summary>What was done, or why not.</summary>
    public required string Detail { get; init; }

    /// <summary>The status, when asked for.</summary>
    public CortexStatus? Status { get; init; }

    /// <summary>What waits and runs, when asked for: running first, then in the order expected; 1,000 at most.</summary>
    public IReadOnlyList<QueueEntry>? Queue { get; init; }

    /// <summary>The models, when asked for.</summary>
    public IReadOnlyList<ModelEntry>? Models { get; init; }
}

/// <summary>A request that waits or runs.</summary>
public sealed record QueueEntry
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Who asked.</summary>
    public required string Requester { get; init; }

    /// <summary>Priority in force, 0 to 10.</summary>
    public required int Priority { get; init; }

    /// <summary>Priority with its age, 0 to 10.</summary>
    public required int Level { get; init; }

    /// <summary>The endpoint that it runs at; absent while it waits.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Milliseconds since it was taken.</summary>
    public required double AgeMs { get; init; }

    /// <summary>Milliseconds until it is given up.</summary>
    public required double LeftMs { get; init; }

    /// <summary>Most tokens that it may use.</summary>
    public required int Tokens { get; init; }
}

/// <summary>A model of an engine.</summary>
/// <param name="Endpoint">The engine.</param>
/// <param name="Model">The model.</param>
/// <param name="State"><c>loaded</c>, <c>loading</c>, <c>unloaded</c>, <c>sleeping</c> or <c>adapter</c>.</param>
/// <param name="Bytes">Memory that it occupies, where known.</param>
/// <param name="Context">Its context in tokens, where known.</param>
public sealed record ModelEntry(string Endpoint, string Model, string State, long? Bytes = null, int? Context = null);

/// <summary>How far the loading or unloading of a model is.</summary>
public sealed record ModelProgress
{
    /// <summary>The engine.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary><c>loading</c>, <c>loaded</c>, <c>unloading</c>, <c>unloaded</c> or <c>failed</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Milliseconds since the order.</summary>
    public required double ElapsedMs { get; init; }

    /// <summary>What the engine says, where it says something.</summary>
    public string? Detail { get; init; }
}
