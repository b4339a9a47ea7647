using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Running;

/// <summary>Hears NPCs and says once a second who gets what. Of each NPC only the newest state of an epoch is read.</summary>
internal sealed partial class GovernorVoice(ProcessContext context, GovernorOptions options, DecisionTrails trails)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly ILogger<GovernorVoice> _logger = context.Loggers.CreateLogger<GovernorVoice>();
    private readonly Dictionary<string, (BusMessage Raw, DateTimeOffset HeardAt)> _newest = [];
    private readonly SubjectTokens _ids = new(Subjects.NpcState);
    private readonly NpcRoster _roster = new(Silence);
    private readonly GovernorPolicy _policy = new(options);
    private readonly EpochClock _epochs = new();
    private Dictionary<string, (NpcAllocation Recorded, Guid Trail)> _granted = [];

    /// <summary>Keeps an NPC's state for the next epoch.</summary>
    /// <param name="raw">The state as it arrived.</param>
    /// <param name="now">The time.</param>
    internal void Hear(BusMessage raw, DateTimeOffset now) => _newest[raw.Subject] = (raw, now);

    /// <summary>Decides and says it: one allocation for all, and to each NPC its own entry.</summary>
    /// <param name="now">The time.</param>
    internal void Allocate(DateTimeOffset now)
    {
        foreach (var (subject, state) in _newest)
        {
            if (_ids.Of(subject) is { } npc && context.Messenger.TryRead(Subjects.NpcState, state.Raw, out var message))
            {
                _roster.Hear(message.Body with { Npc = npc }, state.HeardAt);
            }
        }

        _newest.Clear();
        var allocation = new Allocation
        {
            Epoch = _epochs.Next(now),
            Policy = _policy.Name,
            CpuBudgetPct = options.CpuBudgetPct,
            Npcs = _policy.Decide(_roster.Observe(now), now),
        };
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
