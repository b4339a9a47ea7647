namespace Nimmerverse.Shared.Messaging;

/// <summary>A message that must reach its stream: in memory, in the file, or both for a moment.</summary>
internal sealed class OutboxParcel
{
    /// <summary>What a parcel weighs besides its payload; keeps a flood of empty ones bounded too.</summary>
    private const int Overhead = 128;

    /// <summary>The id by which the stream knows a repetition.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Subject { get; init; }

    /// <summary>The bytes; null while only the file has them.</summary>
    public byte[]? Payload { get; set; }

    /// <summary>Its place in the file; null while only memory has it.</summary>
    public OutboxRecord? Record { get; set; }

    /// <summary>Bytes that it occupies in memory.</summary>
    public int Weight => Payload is { } payload ? payload.Length + Overhead : 0;
}
