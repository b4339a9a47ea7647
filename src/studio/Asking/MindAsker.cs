using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Asking;

/// <summary>
/// Asks the NPCs that pages follow, and nobody else, what they have in mind: between once and twice a second, one question to each at a time. While
/// nobody follows anybody nothing is asked.
/// </summary>
/// <param name="context">What the process lives in.</param>
/// <param name="loop">Knows who is followed, and is told the answers.</param>
internal sealed class MindAsker(ProcessContext context, StudioLoop loop)
{
    /// <summary>NPCs that are asked at the same time; of more, the first so many in the order of their names.</summary>
    public const int Most = 16;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(600);

    // The slowest NPC ticks once a second and answers in a tick.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2_500);
    private readonly Dictionary<string, Task> _asked = new(StringComparer.Ordinal);

    /// <summary>Asks until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, context.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (var (npc, _) in _asked.Where(static one => one.Value.IsCompleted).ToArray())
            {
                _asked.Remove(npc, out var answered);
                await answered!;
            }

            foreach (var npc in await loop.AskAsync(static known => known.Followed(Most), cancellationToken))
            {
                // A name that others say of it need not be one that a subject can hold.
                if (!_asked.ContainsKey(npc) && SubjectToken.IsValid(npc))
                {
                    _asked[npc] = AskAsync(npc, cancellationToken);
                }
            }
        }
    }

    private async Task AskAsync(string npc, CancellationToken cancellationToken) =>
        await loop.TellAsync(new Letter.Minded(npc, await AnswerOfAsync(npc, cancellationToken)), cancellationToken);

    // Written and read here and not by the messenger: it would keep what it cannot read as a dead letter, and the studio may not publish one.
    private async Task<MindReply?> AnswerOfAsync(string npc, CancellationToken cancellationToken)
    {
        var now = context.Clock.GetUtcNow();
        var question = new Message<MindRequest>(
            new Header
            {
                MessageId = Guid.CreateVersion7(now),
                MessageType = Subjects.NpcMind.MessageType,
                Version = Header.CurrentVersion,
                Timestamp = now,
                Source = context.Messenger.Source,
                Deadline = now + Patience,
            },
            new MindRequest());
        try
        {
            var reply = await context.Bus.RequestAsync(
                Subjects.NpcMind.For(context.Environment, npc).Value, MessageCodec.Write(question, Subjects.NpcMind.Json), Patience, cancellationToken: cancellationToken);
            return reply.Status is BusReplyStatus.Answered
                && MessageCodec.TryRead(reply.Message!.Payload.Span, Subjects.NpcMind.ReplyJson, Subjects.NpcMind.ReplyMessageType, out var answer, out _)
                && answer.Body.Npc == npc
                ? answer.Body
                : null;
        }
        catch (BusException)
        {
            // The bus is away, which is shown already.
            return null;
        }
    }
}
