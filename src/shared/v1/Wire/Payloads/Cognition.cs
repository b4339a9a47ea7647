using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>A request to the shared large mind, made when a gate opens or by somebody whose gate is open.</summary>
public sealed record CognitiveRequest
{
    /// <summary>What happened, for example <c>gate_open</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>The region.</summary>
    public required string Domain { get; init; }

    /// <summary>Collapsed confidence, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Typed data for the boundary to turn into a prompt.</summary>
    public required JsonElement StructuredInput { get; init; }

    /// <summary>The trail that the request follows from; absent when it begins a chain.</summary>
    public Guid? ParentTrail { get; init; }

    /// <summary>What the reflex path would do, for the mind to choose from.</summary>
    public required IReadOnlyList<string> SuggestedActions { get; init; }

    /// <summary>Priority, 0 to 10; 10 is urgent.</summary>
    public required int Priority { get; init; }

    /// <summary>Most lifeforce the answer may cost.</summary>
    public required double ProcessingBudgetLf { get; init; }

    /// <summary>Answer wanted within, in milliseconds.</summary>
    public required int ResponseTimeoutMs { get; init; }

    /// <summary>Names this request in answers, chunks and cancellations; absent: the message id of the header.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>For whom the sender asks, a requester's name; only brokers such as the boundary may name another, whose gate then counts.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>What is asked, in the requester's words; data belongs into <see cref="StructuredInput"/>, which is never read as orders.</summary>
    public string? Question { get; init; }

    /// <summary>JSON schema that the answer must meet; absent for free text.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Functions that the mind may call; calls outside the requester's rights are refused.</summary>
    public IReadOnlyList<CognitiveTool>? Tools { get; init; }

    /// <summary>Model asked for; absent for <c>nyx</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Most tokens of the answer; absent for the gateway's default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Randomness of the answer, 0 to 2; absent for the engine's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether the mind may think aloud first; absent for the engine's default.</summary>
    public bool? Thinking { get; init; }

    /// <summary>Where chunks go while the answer is made: <c>{env}.cortex.nyx.stream.{requester}</c> of the sender; absent for none.</summary>
    public string? StreamSubject { get; init; }

    /// <summary>Chunks that may be sent before the first credit; absent for 16.</summary>
    public int? StreamWindow { get; init; }

    /// <summary>The request ends when its requester sends no credit for this long, in milliseconds; absent for no lease.</summary>
    public int? LeaseMs { get; init; }
}

/// <summary>A function that the mind may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Parameters">JSON schema of its arguments.</param>
public sealed record CognitiveTool(string Name, string Description, JsonElement Parameters);

/// <summary>How a request to the large mind ended.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CognitiveOutcome>))]
public enum CognitiveOutcome
{
    /// <summary>Answered.</summary>
    Answered,

    /// <summary>Not taken, at once; the reflex path goes on.</summary>
    Refused,

    /// <summary>Taken, but no answer could be made.</summary>
    Failed,

    /// <summary>Ended by its requester, an operator, or a lost lease.</summary>
    Cancelled,

    /// <summary>Its deadline passed.</summary>
    Expired,
}

/// <summary>The answer of the large mind, or why there is none. Exactly one takes effect per request; a repetition is the same.</summary>
public sealed record CognitiveResponse
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Who asked.</summary>
    public required string Requester { get; init; }

    /// <summary>How it ended.</summary>
    public required CognitiveOutcome Outcome { get; init; }

    /// <summary>
    /// Why there is no answer: <c>gate_closed</c>, <c>no_endpoint</c>, <c>over_budget</c>, <c>overloaded</c>, <c>deadline</c>,
    /// <c>invalid_request</c>, <c>unproven_schema</c>, <c>invalid_output</c>, <c>endpoint_failed</c>, <c>cancelled</c>, <c>lease_lost</c>,
    /// <c>slow_reader</c>, <c>answer_too_large</c>, <c>tool_refused</c>; absent when answered.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The same for a reader, with what to do about it; absent when answered.</summary>
    public string? Detail { get; init; }

    /// <summary>The text of the answer; absent when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The answer as JSON that meets the request's schema; absent without one.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>Function calls, each allowed and with valid arguments.</summary>
    public IReadOnlyList<CognitiveCall>? Calls { get; init; }

    /// <summary>Why the mind stopped: <c>stop</c>, <c>length</c>, <c>tool_calls</c>.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; init; }

    /// <summary>The endpoint that answered.</summary>
    public string? Endpoint { get; init; }

    /// <summary>True when a scripted oracle answered, not a mind.</summary>
    public bool Oracle { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public int TokensIn { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int TokensOut { get; init; }

    /// <summary>What it cost, in lifeforce.</summary>
    public double CostLf { get; init; }

    /// <summary>Milliseconds waited for the mind.</summary>
    public double QueueMs { get; init; }

    /// <summary>Milliseconds that the mind took.</summary>
    public double ServiceMs { get; init; }

    /// <summary>When asking again makes sense, in milliseconds from now; absent when it is not known or makes none.</summary>
    public int? RetryAfterMs { get; init; }

    /// <summary>Place in the queue that it had or would have had, 1 is next; absent when it was not queued.</summary>
    public int? Position { get; init; }

    /// <summary>Expected milliseconds until its answer, at admission; absent when it was not queued.</summary>
    public int? EtaMs { get; init; }
}

/// <summary>A function call of the large mind.</summary>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, valid against the function's schema.</param>
public sealed record CognitiveCall(string Name, JsonElement Arguments);

/// <summary>A request was taken into the queue.</summary>
public sealed record CognitiveTicket
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Priority in force, 0 to 10; 10 is urgent.</summary>
    public required int Priority { get; init; }

    /// <summary>Place in the queue; 1 is next.</summary>
    public required int Position { get; init; }

    /// <summary>Expected milliseconds until the answer; absent while nothing was measured.</summary>
    public int? EtaMs { get; init; }

    /// <summary>When it is given up.</summary>
    public required DateTimeOffset Deadline { get; init; }
}

/// <summary>A piece of an answer while it is made.</summary>
public sealed record CognitiveChunk
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Counts the chunks of a request from 1; a gap is a loss.</summary>
    public required int Sequence { get; init; }

    /// <summary>The piece of text.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the piece is thought, not answer.</summary>
    public bool Thought { get; init; }

    /// <summary>Whether it is the last; the response tells the rest.</summary>
    public bool Last { get; init; }
}

/// <summary>A requester's word on its running requests; each word also renews its leases.</summary>
public sealed record CognitiveCredit
{
    /// <summary>The request; absent to renew the leases of all.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Chunks up to this sequence may be sent; absent to renew the lease only.</summary>
    public int? UpTo { get; init; }
}

/// <summary>Ends a request.</summary>
public sealed record CognitiveCancel
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }
}

/// <summary>What a cancellation found.</summary>
public sealed record CognitiveCancelled
{
    /// <summary>The request.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>What it was when the word came: <c>queued</c>, <c>running</c>, <c>unknown</c> or <c>not_yours</c>.</summary>
    public required string Was { get; init; }
}
