using System.Text.Json;

namespace Nimmerverse.Shared.Bus;

/// <summary>A message of a stream, delivered until it is acknowledged.</summary>
public sealed class JetStreamMessage
{
    private static readonly byte[] AckWord = "+ACK"u8.ToArray();
    private static readonly byte[] TermWord = "+TERM"u8.ToArray();
    private static readonly byte[] ProgressWord = "+WPI"u8.ToArray();
    private static readonly byte[] NakWord = "-NAK"u8.ToArray();

    private readonly BusConnection _connection;
    private readonly BusMessage _message;

    private JetStreamMessage(BusConnection connection, BusMessage message, AckSubject position)
    {
        _connection = connection;
        _message = message;
        Position = position;
    }

    /// <summary>The subject it was published on.</summary>
    public string Subject => _message.Subject;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Payload => _message.Payload;

    /// <summary>The headers, or null when there are none.</summary>
    public BusHeaders? Headers => _message.Headers;

    /// <summary>Where it stands in its stream, and how often it was delivered.</summary>
    public AckSubject Position { get; }

    /// <summary>Acknowledges without waiting; a lost acknowledgement means one more delivery.</summary>
    public void Ack() => Say(AckWord);

    /// <summary>Acknowledges and waits until the server has noted it: after true, the message does not come again.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether the server confirmed; false means unknown.</returns>
    public async Task<bool> AckAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        (await _connection.RequestAsync(_message.ReplyTo!, AckWord, timeout, cancellationToken: cancellationToken)).IsAnswered;

    internal void AckTo(string inbox) => _connection.Publish(_message.ReplyTo!, AckWord, inbox);

    /// <summary>Gives the message back, to be delivered again.</summary>
    /// <param name="delay">When at the earliest; zero at once.</param>
    public void Nak(TimeSpan delay = default) =>
        Say(delay <= TimeSpan.Zero
            ? NakWord
            : [.. NakWord, (byte)' ', .. JsonSerializer.SerializeToUtf8Bytes(new ApiNak(JetStream.Nanoseconds(delay)), BusJson.Default.ApiNak)]);

    /// <summary>Gives the message up: it is not delivered again.</summary>
    public void Term() => Say(TermWord);

    /// <summary>Asks for more time: the wait for the acknowledgement begins anew.</summary>
    public void InProgress() => Say(ProgressWord);

    internal static JetStreamMessage? From(BusConnection connection, BusMessage message) =>
        AckSubject.TryParse(message.ReplyTo, out var position) ? new JetStreamMessage(connection, message, position) : null;

    private void Say(ReadOnlySpan<byte> word) => _connection.Publish(_message.ReplyTo!, word);
}
