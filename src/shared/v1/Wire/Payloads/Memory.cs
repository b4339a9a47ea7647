using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>One decision with its inputs, cost and outcome: what a lab keeps as training data.</summary>
public sealed record Trail
{
    /// <summary>UUIDv7; also the JetStream deduplication id.</summary>
    public required Guid TrailId { get; init; }

    /// <summary>What kind of decision, a subject token: <c>behaviour</c>, <c>gate_transition</c>, <c>allocation</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>Who decided.</summary>
    public required string Actor { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The garden.</summary>
    public required Garden Garden { get; init; }

    /// <summary>The decision that led to this one, or null.</summary>
    public Guid? ParentTrail { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>What it was decided on: any JSON.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>States visited, in order.</summary>
    public required IReadOnlyList<string> StatesVisited { get; init; }

    /// <summary>What was read on the way: any JSON.</summary>
    public JsonElement? Reads { get; init; }

    /// <summary>What was commanded on the way: any JSON.</summary>
    public JsonElement? Commands { get; init; }

    /// <summary>Observed cost in lifeforce.</summary>
    public required double Cost { get; init; }

    /// <summary>Reward in lifeforce.</summary>
    public required double Reward { get; init; }

    /// <summary>How it ended.</summary>
    public required TrailOutcome Outcome { get; init; }

    /// <summary>The model or policy that decided, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Generation of the weights, or null.</summary>
    public long? WeightsGeneration { get; init; }
}

/// <summary>How a decision ended.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TrailOutcome>))]
public enum TrailOutcome
{
    /// <summary>It did what it was for.</summary>
    Success,

    /// <summary>It did not.</summary>
    Failure,

    /// <summary>It was broken off.</summary>
    Aborted,
}

/// <summary>A message that could not be taken, kept with the reason.</summary>
public sealed record DeadLetter
{
    /// <summary>The subject it came on.</summary>
    public required string Subject { get; init; }

    /// <summary>Why it was refused.</summary>
    public required string Reason { get; init; }

    /// <summary>Its first bytes, base64: 4,096 of a message in general, 524,288 of a trail, so that it can be tried again.</summary>
    public required string PayloadBase64 { get; init; }

    /// <summary>Its full size in bytes.</summary>
    public required int Size { get; init; }
}
