using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Which way something crosses the boundary between states and language.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TransformDirection>))]
public enum TransformDirection
{
    /// <summary>Numbers, states and waves become a request to the large mind, or none.</summary>
    ToCortex,

    /// <summary>A decision of the large mind becomes commands for nerves, NPCs and organs, or none.</summary>
    ToCommands,
}

/// <summary>Something to carry across the boundary. It is given up at the deadline of the header, after 4 s at the latest.</summary>
public sealed record TransformRequest
{
    /// <summary>Which way.</summary>
    public required TransformDirection Direction { get; init; }

    /// <summary>Whom it is about: <c>gate</c>, <c>npc</c>, <c>nerve</c> or <c>organ</c>; decides which functions there are to choose from.</summary>
    public required string Domain { get; init; }

    /// <summary>The data: states and readings, or a decision. It is never read as orders.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>What is wanted, in the words of who asks; absent for the domain's own question.</summary>
    public string? Question { get; init; }

    /// <summary>The trail that this follows from; absent for none.</summary>
    public Guid? ParentTrail { get; init; }
}

/// <summary>How a crossing ended.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TransformOutcome>))]
public enum TransformOutcome
{
    /// <summary>There is something to do: a request or commands.</summary>
    Done,

    /// <summary>There is nothing to do.</summary>
    NoOp,

    /// <summary>The boundary does not decide this; somebody above must.</summary>
    Escalated,

    /// <summary>The deadline passed.</summary>
    Late,

    /// <summary>What was asked is not something that can cross.</summary>
    Refused,
}

/// <summary>What crossed. Whatever it holds was validated against the functions' types.</summary>
public sealed record TransformReply
{
    /// <summary>How it ended.</summary>
    public required TransformOutcome Outcome { get; init; }

    /// <summary>Who decided: <c>rules</c> or <c>llama_server</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>The model's file name and content hash; absent when no model decided.</summary>
    public string? Model { get; init; }

    /// <summary>What a reader must know to judge the decision, for example that no model is configured and plain rules decided.</summary>
    public string? Note { get; init; }

    /// <summary>Why there is nothing to do, or why it was not decided; absent otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The calls, in order; one <c>no_op</c> or <c>escalate</c> when nothing is done.</summary>
    public required IReadOnlyList<BoundaryCall> Calls { get; init; }

    /// <summary>The request to the large mind that the calls mean; absent for none.</summary>
    public CognitiveRequest? Request { get; init; }

    /// <summary>The commands that the calls mean.</summary>
    public required IReadOnlyList<BoundaryCommand> Commands { get; init; }

    /// <summary>Whether the first answer was invalid and a second one was asked for.</summary>
    public bool Repaired { get; init; }

    /// <summary>Milliseconds from the request's arrival to this answer.</summary>
    public required double ElapsedMs { get; init; }
}

/// <summary>A function call with valid arguments.</summary>
/// <param name="Function">The function.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record BoundaryCall(string Function, JsonElement Arguments);

/// <summary>Something that a nerve, an NPC or an organ is to do.</summary>
public sealed record BoundaryCommand
{
    /// <summary>Who: its name on the bus, for example <c>npc-7</c>, <c>nerve-exploration</c>, <c>organ-speech</c>.</summary>
    public required string Target { get; init; }

    /// <summary>What, a function of the boundary.</summary>
    public required string Function { get; init; }

    /// <summary>The function's arguments, valid against its type.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>Who decided: <c>rules</c> or <c>llama_server</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>The trail of the decision, for the trail of what follows from it; absent when nobody broke it down from a decision of the large mind.</summary>
    public Guid? Trail { get; init; }
}

/// <summary>What the boundary tells of itself, once a second.</summary>
public sealed record BoundaryStatus
{
    /// <summary>Who decides where no specialist does: <c>rules</c> or <c>llama_server</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>What a reader must know of it, for example that no model is configured.</summary>
    public string? Note { get; init; }

    /// <summary>The configured models, whether they run or not.</summary>
    public required IReadOnlyList<SpecialistStatus> Specialists { get; init; }

    /// <summary>Crossings since start, by outcome.</summary>
    public required IReadOnlyDictionary<string, long> Ended { get; init; }

    /// <summary>First answers of models that were invalid, since start.</summary>
    public required long Invalid { get; init; }

    /// <summary>Of these, those that the second answer mended.</summary>
    public required long Repaired { get; init; }

    /// <summary>Crossings that rules decided because the model could not, since start.</summary>
    public required long FellBack { get; init; }

    /// <summary>Median time of the last 1,024 crossings in milliseconds; absent before the first.</summary>
    public double? P50Ms { get; init; }

    /// <summary>99th percentile of them; absent before the first.</summary>
    public double? P99Ms { get; init; }
}

/// <summary>A model of the boundary.</summary>
/// <param name="Domain">The domain that it decides; <c>*</c> for all that have no specialist.</param>
/// <param name="Model">Its file name and content hash.</param>
/// <param name="State"><c>asleep</c>, <c>starting</c>, <c>awake</c> or <c>broken</c>.</param>
/// <param name="Calls">Times that it was asked.</param>
/// <param name="Reason">Why it is broken; absent otherwise.</param>
public sealed record SpecialistStatus(string Domain, string Model, string State, long Calls, string? Reason = null);
