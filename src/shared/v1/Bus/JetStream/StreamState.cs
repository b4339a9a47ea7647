namespace Nimmerverse.Shared.Bus;

/// <summary>What a stream holds now.</summary>
/// <param name="Name">The stream.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Messages">Messages held.</param>
/// <param name="Bytes">Bytes held.</param>
/// <param name="FirstSequence">Sequence of the oldest message held.</param>
/// <param name="LastSequence">Sequence of the newest message ever stored.</param>
/// <param name="Consumers">Consumers reading it.</param>
public sealed record StreamState(
    string Name, DateTimeOffset Created, long Messages, long Bytes, long FirstSequence, long LastSequence, int Consumers)
{
    /// <summary>Which messages it keeps.</summary>
    public StreamRetention Retention { get; init; }

    /// <summary>Most bytes it keeps; -1 for no limit of its own.</summary>
    public long MaxBytes { get; init; }
}
