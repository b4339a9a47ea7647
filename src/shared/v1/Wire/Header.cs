using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire;

/// <summary>The envelope's head: who says what, when, in which version, and as part of which trace.</summary>
public sealed record Header
{
    /// <summary>The wire version that this build speaks; a reader accepts any version with the same major number.</summary>
    public const string CurrentVersion = "2.0";

    /// <summary>UUIDv7: unique, and ordered by creation time. Also the JetStream deduplication id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The payload's name in snake_case, for example <c>wave_signal</c>.</summary>
    public required string MessageType { get; init; }

    /// <summary>Wire version <c>major.minor</c>; readers refuse an unknown major number with a dead letter.</summary>
    public required string Version { get; init; }

    /// <summary>When the message was made, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Who made the message.</summary>
    public required Source Source { get; init; }

    /// <summary>W3C trace context (<c>00-trace-span-flags</c>), absent when nothing is traced.</summary>
    public string? Traceparent { get; init; }

    /// <summary>When the answer is of no use any more, UTC; absent when nobody waits. Who passes work on passes it on unchanged.</summary>
    public DateTimeOffset? Deadline { get; init; }
}

/// <summary>The sender of a message.</summary>
public sealed record Source
{
    /// <summary>The sender's id: a subject token, unique within its type, for example <c>math</c> or <c>7</c>.</summary>
    public required string EntityId { get; init; }

    /// <summary>What kind of thing sends.</summary>
    public required EntityType EntityType { get; init; }

    /// <summary>The machine on which the sender runs.</summary>
    public required string Node { get; init; }

    /// <summary>Whether the sender acts in the simulated or the physical garden.</summary>
    public Garden Garden { get; init; }

    /// <summary>Processing tier, 0 (hardware reflex) to 5 (partnership).</summary>
    public int Tier { get; init; }

    /// <summary>True when the sender's readings are simulated because the hardware is absent.</summary>
    public bool Simulated { get; init; }
}

/// <summary>Kinds of message senders; each is one kind of process.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<EntityType>))]
public enum EntityType
{
    /// <summary>A person's shell or tool.</summary>
    Operator,

    /// <summary>The smallest state machine; wraps one capability.</summary>
    Cell,

    /// <summary>A behaviour composed of cells.</summary>
    Nerve,

    /// <summary>Gates and governor.</summary>
    Thalamus,

    /// <summary>One brain, one life.</summary>
    Npc,

    /// <summary>The daemon of a node that owns its NPC processes.</summary>
    Supervisor,

    /// <summary>The authoritative garden.</summary>
    World,

    /// <summary>The shared large mind.</summary>
    Cortex,

    /// <summary>The typed border between states and language.</summary>
    Boundary,

    /// <summary>Vision or speech.</summary>
    Organ,

    /// <summary>The writer of trails.</summary>
    Memory,
}

/// <summary>The world that a message is about.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Garden>))]
public enum Garden
{
    /// <summary>The simulated world.</summary>
    Virtual,

    /// <summary>The physical world.</summary>
    Real,
}
