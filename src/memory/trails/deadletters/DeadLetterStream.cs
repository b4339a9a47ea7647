using System.Runtime.CompilerServices;
using System.Text.Json;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Trails.DeadLetters;

/// <summary>
/// Reads the stream of dead letters message by message. It needs no consumer, so that looking needs no right to make one.
/// </summary>
/// <param name="bus">The bus.</param>
/// <param name="environment">The environment.</param>
internal sealed class DeadLetterStream(BusConnection bus, EnvironmentName environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads what is held, newest first.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The dead letters.</returns>
    /// <exception cref="BusException">There is no such stream, or the bus did not answer.</exception>
    public async IAsyncEnumerable<DeadLetterEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = TrailStream.DeadLetters(environment);
        var state = await bus.JetStream.FindStreamAsync(name, cancellationToken)
            ?? throw new BusException(BusErrorKind.NotFound, $"The bus has no stream {name}; ./nimmerverse up makes it.");
        for (var sequence = state.LastSequence; sequence >= state.FirstSequence && sequence > 0; sequence--)
        {
            if (await ReadAsync(sequence, cancellationToken) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Reads one.</summary>
    /// <param name="sequence">Its position.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The dead letter, or null when none is held there.</returns>
    /// <exception cref="BusException">The bus did not answer.</exception>
    public async Task<DeadLetterEntry?> ReadAsync(long sequence, CancellationToken cancellationToken)
    {
        var question = $"{{\"seq\":{sequence}}}";
        var reply = await bus.RequestAsync(
            $"$JS.API.STREAM.MSG.GET.{TrailStream.DeadLetters(environment)}", System.Text.Encoding.ASCII.GetBytes(question), Patience, cancellationToken: cancellationToken);
        if (reply.Message is not { } answer)
        {
            throw new BusException(BusErrorKind.TimedOut, $"The bus did not answer which dead letter is number {sequence}; check that it runs, then try again.");
        }

        using var parsed = JsonDocument.Parse(answer.Payload);
        return parsed.RootElement.TryGetProperty("message", out var message) ? Read(sequence, message) : null;
    }

    private static DeadLetterEntry Read(long sequence, JsonElement message)
    {
        var subject = message.GetProperty("subject").GetString()!;
        var stored = message.GetProperty("time").GetDateTimeOffset();
        var data = message.TryGetProperty("data", out var bytes) ? bytes.GetBytesFromBase64() : [];
        var family = Subjects.DeadLetter;
        var reader = subject[(subject.LastIndexOf('.') + 1)..];
        if (!MessageCodec.TryRead(data, family.Json, family.MessageType, out var letter, out var fault))
        {
            return new DeadLetterEntry(sequence, stored, reader, new DeadLetter { Subject = subject, Reason = $"the dead letter itself is {fault}", PayloadBase64 = "", Size = data.Length }, []);
        }

        var payload = new byte[letter.Body.PayloadBase64.Length];
        var kept = Convert.TryFromBase64String(letter.Body.PayloadBase64, payload, out var length) ? payload[..length] : [];
        return new DeadLetterEntry(sequence, stored, letter.Header.Source.EntityId, letter.Body, kept);
    }
}
