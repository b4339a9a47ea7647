using Nimmerverse.Npc.Asking;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// Tells who follows the NPC what it has in mind: after the work of a tick, out of the time that is left to dreams, about twice a second at most,
/// and all who wait at once. Beyond four who wait, questions go unanswered.
/// </summary>
public sealed class MindAnswerer : IDisposable
{
    /// <summary>Least time between two looks into the mind.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(400);

    private const int MostWaiting = 4;
    private const int LongestPath = 32;
    private readonly string _npc;
    private readonly Messenger _messenger;
    private readonly TimeProvider _clock;
    private readonly SyncSubscription _questions;
    private readonly Brain _brain;
    private readonly Errands _urges;
    private readonly Guidance _guidance;
    private readonly Voice _voice;
    private readonly int[] _path = new int[LongestPath];
    private Outlook? _outlook;
    private long _answeredAt;

    /// <summary>Begins to hear questions.</summary>
    /// <param name="context">The bus and what belongs to it.</param>
    /// <param name="npc">The NPC.</param>
    /// <param name="brain">The brain.</param>
    /// <param name="urges">What interrupts it.</param>
    /// <param name="guidance">The plan that it was given.</param>
    /// <param name="voice">Says the answers.</param>
    public MindAnswerer(ProcessContext context, string npc, Brain brain, Errands urges, Guidance guidance, Voice voice)
    {
        ArgumentNullException.ThrowIfNull(context);
        _npc = npc;
        _messenger = context.Messenger;
        _clock = context.Clock;
        _questions = context.Bus.SubscribeSync(Subjects.NpcMind.For(context.Environment, npc).Value, MostWaiting);
        _brain = brain;
        _urges = urges;
        _guidance = guidance;
        _voice = voice;
        _answeredAt = _clock.GetTimestamp() - (long)(Least.TotalSeconds * _clock.TimestampFrequency);
    }

    /// <summary>Answers those who wait, when it is time; call once a tick.</summary>
    /// <param name="lead">What led the last decision.</param>
    /// <param name="target">The node that the body is on its way to; -1 when it stands.</param>
    public void Tick(MindLead lead, int target)
    {
        if (_clock.GetElapsedTime(_answeredAt) < Least)
        {
            return;
        }

        MindReply? reply = null;
        for (var i = 0; i < MostWaiting && _questions.TryNext(TimeSpan.Zero, out var raw); i++)
        {
            if (raw.ReplyTo is { } replyTo && _messenger.TryRead(Subjects.NpcMind, raw, out var question) && !_messenger.IsLate(question.Header))
            {
                reply ??= Look(lead, target);
                _voice.Answer(Subjects.NpcMind, replyTo, reply);
            }
        }

        if (reply is not null)
        {
            _answeredAt = _clock.GetTimestamp();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _questions.Dispose();

    private MindReply Look(MindLead lead, int target)
    {
        // Made for the first who asks: an NPC that nobody follows pays for nothing of this.
        var outlook = _outlook ??= new();
        var expects = _brain.TryShow(outlook);
        return new()
        {
            Npc = _npc,
            Village = _brain.Village,
            Node = _brain.Node,
            Next = target >= 0 ? target : null,
            Lead = _brain.Node < 0 ? MindLead.Rest : lead,
            Path = _brain.Node < 0 ? [] : [_brain.Node, .. _path.AsSpan(0, Way(lead, target, expects ? outlook : null))],
            Value = expects ? Finite(outlook.Value) : null,
            Exits = Exits(expects ? outlook : null),
            Entropy = Finite(expects ? outlook.Entropy : _brain.Entropy) ?? 0,
            TdError = Finite(_brain.LastError) ?? 0,
            LearnSteps = _brain.Mind.LearnSteps,
            PlanSteps = _brain.Mind.PlanSteps,
        };
    }

    private MindExit[] Exits(Outlook? outlook)
    {
        var nodes = _brain.Node < 0 ? [] : _brain.Map.Exits(_brain.Node);
        var exits = new MindExit[nodes.Length];
        for (var i = 0; i < exits.Length; i++)
        {
            exits[i] = outlook is null
                ? new() { Node = nodes[i] }
                : new() { Node = nodes[i], Probability = Finite(outlook.Probabilities[i]), Value = Finite(outlook.Values[i]) };
        }

        return exits;
    }

    // JSON knows no other numbers, and a look must not end a life.
    private static double? Finite(float number) => float.IsFinite(number) ? number : null;

    // The step that is decided comes first; from there on whoever leads would go on.
    private int Way(MindLead lead, int target, Outlook? outlook)
    {
        var path = _path.AsSpan(0, LongestPath - 1);
        if (lead is MindLead.Policy)
        {
            return outlook?.Foretell(target, path) ?? 0;
        }

        var count = 0;
        if (target >= 0)
        {
            path[count++] = target;
        }

        var from = target >= 0 ? target : _brain.Node;
        return count + lead switch
        {
            MindLead.Counsel => _guidance.Route(_brain.Map, from, path[count..]),
            MindLead.Need => (_brain.Content ? _brain.Errands : _urges).Route(_brain.Map, from, path[count..]),
            _ => 0,
        };
    }
}
