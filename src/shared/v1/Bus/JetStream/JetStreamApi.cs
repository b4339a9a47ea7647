using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nimmerverse.Shared.Bus;

/// <summary>Asks the server's JetStream interface, which is plain requests on subjects below <c>$JS.API</c>.</summary>
internal sealed class JetStreamApi(BusConnection connection)
{
    public const int StreamNotFound = 10059;
    public const int ConsumerNotFound = 10014;
    public const int StreamNameInUse = 10058;
    public const int MessageNotFound = 10037;

    private const int NotEnabled = 10076;
    private const int NotEnabledForAccount = 10039;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks, and returns an answer that holds a result or one of the errors the caller expects.</summary>
    /// <exception cref="BusException">There was no answer, or an error that the caller does not expect.</exception>
    public async Task<TAnswer> AskAsync<TQuestion, TAnswer>(
        string subject, TQuestion question, JsonTypeInfo<TQuestion> questionJson, JsonTypeInfo<TAnswer> answerJson, int[] expected,
        CancellationToken cancellationToken)
        where TAnswer : ApiAnswer
    {
        var payload = question is null ? default : JsonSerializer.SerializeToUtf8Bytes(question, questionJson);
        var reply = await connection.RequestAsync("$JS.API." + subject, payload, Timeout, cancellationToken: cancellationToken);
        var answer = reply.Status switch
        {
            BusReplyStatus.Answered => Read(reply.Message!, subject, answerJson),
            BusReplyStatus.NoResponders => throw NoJetStream(),
            BusReplyStatus.Disconnected => throw new BusException(
                BusErrorKind.Unreachable, $"JetStream did not answer {subject}: the server is away; check that it runs, then try again."),
            _ => throw new BusException(
                BusErrorKind.TimedOut, $"JetStream did not answer {subject} within {Timeout.TotalSeconds:0} s; check the server's load."),
        };
        if (answer.Error is { } error && !expected.Contains(error.ErrCode))
        {
            throw Refused(subject, error);
        }

        return answer;
    }

    public static BusException NoJetStream() => new(
        BusErrorKind.NoJetStream,
        "The server runs without JetStream for this account: start it with 'nats-server -js' or a 'jetstream' block, and enable it for the account.");

    public static BusException Refused(string what, ApiError error) => error.ErrCode switch
    {
        NotEnabled or NotEnabledForAccount => NoJetStream(),
        StreamNotFound or ConsumerNotFound => new(
            BusErrorKind.NotFound, $"JetStream refused {what}: {error.Description}; create it first.", error.ErrCode),
        _ => new(
            BusErrorKind.JetStreamRefused,
            $"JetStream refused {what}: {error.Description} (code {error.ErrCode}); correct the request or the server's limits.",
            error.ErrCode),
    };

    public static TAnswer Read<TAnswer>(BusMessage message, string subject, JsonTypeInfo<TAnswer> json)
        where TAnswer : ApiAnswer
    {
        try
        {
            return JsonSerializer.Deserialize(message.Payload.Span, json)
                ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new BusException(
                BusErrorKind.Other, $"What answered {subject} is not JetStream: its answer is not the JSON expected.", 0, exception);
        }
    }
}
