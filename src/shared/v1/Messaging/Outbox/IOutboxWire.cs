namespace Nimmerverse.Shared.Messaging;

/// <summary>What an outbox sends through; the server's word comes back under the number that a parcel was sent with.</summary>
internal interface IOutboxWire
{
    /// <summary>Whether there is a server to send to.</summary>
    bool IsConnected { get; }

    /// <summary>Sends a message to its stream, without waiting.</summary>
    /// <exception cref="Bus.BusException">It could not be sent.</exception>
    void Send(string subject, ReadOnlySpan<byte> payload, Guid id, long number);
}
