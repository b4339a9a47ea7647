using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>
/// Makes an answer take effect once: first it is written down under its request, by whoever comes first; then what is written is sent to
/// the requester; only then the request leaves the work queue. A gateway that ends in between is followed by one that finds the answer
/// written, or the request not answered.
/// </summary>
/// <param name="context">The process.</param>
internal sealed partial class AnswerBook(ProcessContext context)
{
    private static readonly TimeSpan AckWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly KeyValueBucket _answers = context.Bus.KeyValue(CortexStream.Answers(context.Environment));
    private readonly ILogger<AnswerBook> _logger = context.Loggers.CreateLogger<AnswerBook>();

    /// <summary>Finds the answer that an earlier gateway wrote down.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, or null.</returns>
    public async Task<CognitiveResponse?> FindAsync(Guid request, CancellationToken cancellationToken) =>
        await _answers.GetAsync($"{request}", cancellationToken) is { } entry
            ? JsonSerializer.Deserialize(entry.Value.Span, WireJson.Default.CognitiveResponse)
            : null;

    /// <summary>Writes an answer down, sends what is written, takes the request out of the queue; repeats until it is done.</summary>
    /// <param name="message">The request as it was delivered.</param>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Leaves it to the next gateway.</param>
    /// <returns>When it is done.</returns>
    public async Task AnswerAsync(JetStreamMessage message, CognitiveResponse response, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var written = await WriteAsync(response, cancellationToken);
                Send(written);
                if (await message.AckAsync(AckWithin, cancellationToken))
                {
                    return;
                }
            }
            catch (BusException exception)
            {
                LogUnwritten(response.RequestId, exception.Message);
            }

            await Task.Delay(pause, context.Clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Sends an answer; a refusal needs no more than this, for it would be the same again.</summary>
    /// <param name="response">The answer.</param>
    public void Send(CognitiveResponse response) =>
        context.Messenger.Publish(Subjects.CortexResponse.For(context.Environment, response.Requester), response);

    private async Task<CognitiveResponse> WriteAsync(CognitiveResponse response, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(response, WireJson.Default.CognitiveResponse);
        try
        {
            var update = await _answers.CreateAsync($"{response.RequestId}", bytes, cancellationToken);
            return update.IsStored ? response : await FindAsync(response.RequestId, cancellationToken) ?? throw new BusException(
                BusErrorKind.TimedOut, $"whether the answer to {response.RequestId} is written down is not known yet");
        }
        catch (BusException exception) when (exception.Kind is BusErrorKind.JetStreamRefused or BusErrorKind.TooLarge)
        {
            // A full bucket must not hold answers back; a repetition after a crash is then possible.
            LogUnwritten(response.RequestId, exception.Message);
            return response;
        }
    }

    [LoggerMessage(10200, LogLevel.Warning, "The answer to {Request} could not be written down: {Reason}")]
    private partial void LogUnwritten(Guid request, string reason);
}
