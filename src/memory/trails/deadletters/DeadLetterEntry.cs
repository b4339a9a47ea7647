using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>A dead letter as it is held.</summary>
/// <param name="Sequence">Its position in the stream.</param>
/// <param name="Time">When it was put there.</param>
/// <param name="Reader">Who refused the message.</param>
/// <param name="Letter">What was refused, and why.</param>
/// <param name="Payload">What was kept of the message.</param>
internal sealed record DeadLetterEntry(long Sequence, DateTimeOffset Time, string Reader, DeadLetter Letter, byte[] Payload)
{
    /// <summary>Whether the message was kept whole, so that it can be put back.</summary>
    public bool IsWhole => Payload.Length == Letter.Size;
}
