using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nimmerverse.Boundary.Calls;
using Nimmerverse.Boundary.Functions;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>
/// Carries a gate that opened to the large mind, and what the large mind decides to who carries it out. Belongs to the boundary's loop; a
/// request that is not answered is forgotten after its deadline, and the reflex path has gone on meanwhile.
/// </summary>
/// <param name="context">The bus and what belongs to it.</param>
/// <param name="carry">Carries one thing across, and calls back on the loop.</param>
internal sealed partial class GateBroker(ProcessContext context, Action<TransformRequest, DateTimeOffset?, Action<TransformReply, Guid>> carry)
{
    private const string Domain = "gate";
    private const int MostWaiting = 1_024;
    private const int MostTokens = 256;

    private static readonly JsonElement Answer = JsonElement.Parse(SchemaWriter.Write(ShapeReader.Read(typeof(GateDecision))).ToJsonString());

    private readonly ILogger _logger = context.Loggers.CreateLogger<GateBroker>();
    private readonly string _requester = Requester.Of(context.Messenger.Source);
    private readonly Dictionary<Guid, (string Gate, DateTimeOffset Until)> _waiting = [];

    /// <summary>A gate has opened.</summary>
    /// <param name="received">The transition.</param>
    public void Opened(Received<GateTransition> received)
    {
        var transition = received.Body;
        var header = received.Message.Header;
        if (transition.ToState is not GateState.Open)
        {
            return;
        }

        var request = new TransformRequest
        {
            Direction = TransformDirection.ToCortex,
            Domain = Domain,
            Input = JsonSerializer.SerializeToElement(transition, WireJson.Default.GateTransition),
            ParentTrail = header.MessageId,
        };
        carry(request, null, (reply, trail) => Ask(transition, reply, trail));
    }

    /// <summary>The large mind has answered.</summary>
    /// <param name="received">Its answer.</param>
    public void Answered(Received<CognitiveResponse> received)
    {
        var answer = received.Body;
        if (!_waiting.Remove(answer.RequestId, out var asked))
        {
            return;
        }

        if (answer.Outcome is not CognitiveOutcome.Answered)
        {
            LogUnanswered(asked.Gate, answer.Outcome, answer.Reason ?? "");
            return;
        }

        var decision = new TransformRequest
        {
            Direction = TransformDirection.ToCommands,
            Domain = Domain,
            Input = DecisionOf(answer),

            // The answer's trail stands under its request's id, and under the trail of the opening's crossing.
            ParentTrail = answer.RequestId,
        };
        carry(decision, asked.Until, (reply, trail) => Command(asked.Gate, reply, trail));
    }

    /// <summary>Forgets what nobody will answer any more; call now and then.</summary>
    public void Forget()
    {
        var now = context.Clock.GetUtcNow();
        foreach (var late in _waiting.Where(one => one.Value.Until + Transformer.Deadline < now).Select(static one => one.Key).ToList())
        {
            _waiting.Remove(late);
        }
    }

    private void Ask(GateTransition transition, TransformReply reply, Guid trail)
    {
        if (reply.Request is not { } request)
        {
            return;
        }

        if (_waiting.Count >= MostWaiting)
        {
            LogTooMany(transition.GateId, _waiting.Count);
            return;
        }

        var id = Guid.CreateVersion7(context.Clock.GetUtcNow());
        var until = context.Clock.GetUtcNow() + Transformer.Deadline;
        context.Messenger.Publish(
            Subjects.CortexRequestBy.For(context.Environment, _requester),
            request with
            {
                RequestId = id,
                ParentTrail = trail,
                Domain = transition.Domain,
                ResponseTimeoutMs = (int)Transformer.Deadline.TotalMilliseconds,
                Schema = Answer,
                MaxTokens = MostTokens,
            },
            deadline: until,
            messageId: id);
        _waiting[id] = (transition.GateId, until);
    }

    private void Command(string gate, TransformReply reply, Guid trail)
    {
        LogCommands(gate, reply.Commands.Count, reply.Outcome, reply.Backend);
        foreach (var command in reply.Commands)
        {
            context.Messenger.Publish(Subjects.BoundaryCommand.For(context.Environment, command.Target), command with { Trail = trail });
        }
    }

    /// <summary>Calls before JSON before prose: the more typed it is, the less there is to guess.</summary>
    private static JsonElement DecisionOf(CognitiveResponse answer) => answer switch
    {
        { Calls.Count: > 0 } => JsonContent.Object(("calls", JsonSerializer.SerializeToElement(
            answer.Calls.Select(static call => new BoundaryCall(call.Name, call.Arguments)).ToList(), BoundaryJson.Default.IReadOnlyListBoundaryCall))),
        { Json: { } json } => json,
        _ => JsonContent.Object(("text", answer.Text ?? "")),
    };

    [LoggerMessage(11010, LogLevel.Debug, "The large mind has no answer for gate {Gate}: {Outcome} {Reason}")]
    private partial void LogUnanswered(string gate, CognitiveOutcome outcome, string reason);

    [LoggerMessage(11011, LogLevel.Information, "A decision for gate {Gate} became {Count} commands ({Outcome}, by {Backend})")]
    private partial void LogCommands(string gate, int count, TransformOutcome outcome, string backend);

    [LoggerMessage(11012, LogLevel.Warning, "Gate {Gate} is not asked about: {Count} questions wait for an answer already")]
    private partial void LogTooMany(string gate, int count);
}
