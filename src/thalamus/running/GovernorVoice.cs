using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Running;

/// <summary>Says who gets what, and puts on record what changed.</summary>
internal sealed partial class GovernorVoice(ProcessContext context, DecisionTrails trails)
{
    private readonly ILogger<GovernorVoice> _logger = context.Loggers.CreateLogger<GovernorVoice>();
    private Dictionary<string, (NpcAllocation Recorded, Guid Trail)> _granted = [];

    /// <summary>Answers an operator.</summary>
    /// <param name="replyTo">Where the answer is awaited.</param>
    /// <param name="reply">The answer.</param>
    internal void Answer(string replyTo, GovernorReply reply)
    {
        try
        {
            context.Messenger.Respond(Subjects.GovernorCommand, replyTo, reply);
        }
        catch (BusException exception)
        {
            LogUnheard(exception.Message);
        }
    }

    /// <summary>Says it: one allocation for all, and to each NPC its own entry.</summary>
    /// <param name="allocation">Who gets what.</param>
    /// <param name="now">The time.</param>
    internal void Say(Allocation allocation, DateTimeOffset now)
    {
        try
        {
            context.Messenger.Publish(Subjects.Allocation.For(context.Environment), allocation);
            foreach (var npc in allocation.Npcs)
            {
                var id = Guid.CreateVersion7(now);
                context.Messenger.Publish(
                    Subjects.NpcCommand.For(context.Environment, npc.Npc),
                    new NpcCommand { Epoch = allocation.Epoch, Allocation = npc, Trail = Record(id, allocation, npc) },
                    messageId: id);
            }

            // Who fell silent begins anew when it is heard again.
            var present = allocation.Npcs.Select(static npc => npc.Npc).ToHashSet(StringComparer.Ordinal);
            _granted = _granted.Where(entry => present.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal);
        }
        catch (BusException exception)
        {
            LogUnheard(exception.Message);
        }
    }

    /// <summary>Records what an NPC gets when it is something else than what is on record.</summary>
    /// <returns>The trail of the decision in force.</returns>
    private Guid Record(Guid id, Allocation allocation, NpcAllocation npc)
    {
        if (_granted.TryGetValue(npc.Npc, out var granted) && !IsDecision(granted.Recorded, npc))
        {
            return granted.Trail;
        }

        trails.Granted(id, allocation, npc, granted.Recorded);
        _granted[npc.Npc] = (npc, id);
        return id;
    }

    // Quotas move by tenths of a percent with every fact that anybody learns; less than one percent of a core decides nothing.
    private static bool IsDecision(NpcAllocation recorded, NpcAllocation now) =>
        recorded.TickHz != now.TickHz || recorded.Gate != now.Gate || recorded.Priority != now.Priority
        || Math.Abs(recorded.CpuQuotaPct - now.CpuQuotaPct) >= 1;

    [LoggerMessage(5020, LogLevel.Warning, "Could not say who gets what; everybody keeps what they have: {Reason}")]
    private partial void LogUnheard(string reason);
}
