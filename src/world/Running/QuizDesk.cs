using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Running;

/// <summary>
/// Carries quizzes to NPCs and answers back, so that the tick loop never waits. Holds <see cref="Capacity"/> of either; a quiz that finds
/// the desk full counts as not held, an answer waits for its place.
/// </summary>
/// <param name="messenger">The bus.</param>
/// <param name="deadline">How long an NPC may think, in real time.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class QuizDesk(Messenger messenger, TimeSpan deadline, ILogger<QuizDesk> logger)
{
    private const int Capacity = 4096;
    private const int AtOnce = 1024;
    private readonly Channel<QuizAsk> _asks = Channel.CreateBounded<QuizAsk>(Capacity);
    private readonly Channel<QuizReturn> _returns = Channel.CreateBounded<QuizReturn>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly List<QuizReturn> _taken = [];

    internal void Ask(IReadOnlyList<QuizAsk> asks)
    {
        foreach (var ask in asks)
        {
            if (!_asks.Writer.TryWrite(ask))
            {
                _returns.Writer.TryWrite(new QuizReturn(ask.Npc, ask.Quiz.QuizId, Answers: null));
            }
        }
    }

    /// <summary>Takes what came back; valid until the next call.</summary>
    internal ReadOnlySpan<QuizReturn> Take()
    {
        _taken.Clear();
        while (_returns.Reader.TryRead(out var came))
        {
            _taken.Add(came);
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_taken);
    }

    /// <summary>Puts quizzes to NPCs until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _asks.Reader.ReadAllAsync(cancellationToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        CarryAsync);

    private async ValueTask CarryAsync(QuizAsk ask, CancellationToken cancellationToken)
    {
        try
        {
            var subject = Subjects.Quiz.For(messenger.Environment, ask.Npc);
            var reply = await messenger.RequestAsync(Subjects.Quiz, subject, ask.Quiz, deadline, cancellationToken);
            switch (reply.Status)
            {
                case ReplyStatus.Answered:
                    await ReturnAsync(ask, reply.Body, cancellationToken);
                    break;
                case ReplyStatus.Malformed:
                    await ReturnAsync(ask, new QuizAnswers { QuizId = ask.Quiz.QuizId, Npc = ask.Npc, Answers = [] }, cancellationToken);
                    break;
                case ReplyStatus.TimedOut:
                    // Silence is an answer too: the garden's own deadline, in world time, marks it.
                    break;
                default:
                    await ReturnAsync(ask, answers: null, cancellationToken);
                    break;
            }
        }
        catch (BusException exception)
        {
            LogNotAsked(ask.Npc, exception.Message);
            await ReturnAsync(ask, answers: null, cancellationToken);
        }
    }

    private ValueTask ReturnAsync(QuizAsk ask, QuizAnswers? answers, CancellationToken cancellationToken) =>
        _returns.Writer.WriteAsync(new QuizReturn(ask.Npc, ask.Quiz.QuizId, answers), cancellationToken);

    [LoggerMessage(2300, LogLevel.Warning, "NPC {Npc} could not be asked: {Reason}")]
    private partial void LogNotAsked(string npc, string reason);
}
