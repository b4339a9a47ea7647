using System.Text.Json;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>Where one value stands in a message: its bytes with quotes or brackets.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Type">Its first token; none when the field is absent.</param>
/// <param name="IsEscaped">Whether it is a text with escapes.</param>
internal readonly record struct Piece(int Start, int Length, JsonTokenType Type, bool IsEscaped)
{
    /// <summary>Whether there is no value: absent or null.</summary>
    public bool IsAbsent => Type is JsonTokenType.None or JsonTokenType.Null;

    /// <summary>Its bytes.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The value with quotes or brackets; empty when absent.</returns>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> message) => IsAbsent ? default : message.Slice(Start, Length);
}

/// <summary>The values of a trail's message that phoebe looks at, not yet interpreted.</summary>
internal struct TrailFields
{
    public Piece Version;
    public Piece MessageType;
    public Piece Node;
    public Piece Simulated;
    public Piece TrailId;
    public Piece Kind;
    public Piece Actor;
    public Piece Environment;
    public Piece Garden;
    public Piece ParentTrail;
    public Piece Started;
    public Piece Ended;
    public Piece Inputs;
    public Piece StatesVisited;
    public Piece Reads;
    public Piece Commands;
    public Piece Cost;
    public Piece Reward;
    public Piece Outcome;
    public Piece Model;
    public Piece WeightsGeneration;
}
