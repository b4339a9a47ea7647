using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>What the governor has granted. Only the thalamus is obeyed, only for this NPC, and never an older word over a newer one.</summary>
/// <param name="npc">The NPC.</param>
/// <param name="tickHz">Ticks per second until the first word.</param>
public sealed class Governance(string npc, int tickHz)
{
    /// <summary>Silence after which a new leader, whose epochs may start anew, is listened to.</summary>
    public static readonly TimeSpan LeadershipLapse = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which the last word is called that.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromSeconds(2);

    /// <summary>Ticks per second under its own rule while there is something to learn; 1 when there is not.</summary>
    public const int SafeTickHz = 5;

    private long _epoch;
    private DateTimeOffset _said = DateTimeOffset.MinValue;

    /// <summary>Ticks per second, 1 to 20.</summary>
    public int TickHz { get; private set; } = tickHz;

    /// <summary>CPU quota in percent of one core, 5 to 100.</summary>
    public double CpuQuotaPct { get; private set; } = 5;

    /// <summary>Whether the cortex may be asked.</summary>
    public NpcGate Gate { get; private set; }

    /// <summary>Priority at the cortex, 0 to 10.</summary>
    public int Priority { get; private set; }

    /// <summary>Who decides; null before the first word, when the NPC keeps the rate that it was started with.</summary>
    public GovernedBy? By { get; private set; }

    /// <summary>The trail of the decision that is in force, or null before the first word.</summary>
    public Guid? Trail { get; private set; }

    /// <summary>Commands that were not obeyed.</summary>
    public long Ignored { get; private set; }

    /// <summary>
    /// Lets time pass. The last word holds for <see cref="LeadershipLapse"/>; then the NPC rules itself: a safe rate, the least CPU for planning,
    /// and no questions, because nobody meters them any more. The governor's next word ends that.
    /// </summary>
    /// <param name="silence">Time since the last word that was obeyed, on this process's own clock.</param>
    /// <param name="content">Whether there is nothing left to learn.</param>
    /// <returns>Whether somebody else decides now than before.</returns>
    public bool Advance(TimeSpan silence, bool content)
    {
        if (By is not { } before)
        {
            return false;
        }

        By = silence >= LeadershipLapse ? GovernedBy.OwnRule : silence >= Overdue ? GovernedBy.LastWord : GovernedBy.Governor;
        if (By is GovernedBy.OwnRule)
        {
            TickHz = content ? 1 : SafeTickHz;
            CpuQuotaPct = 5;
            Gate = NpcGate.Closed;
            Priority = 0;
            Trail = null;
        }

        return By != before;
    }

    /// <summary>Hears a command.</summary>
    /// <param name="message">The command.</param>
    /// <returns>Whether it was obeyed.</returns>
    public bool Hear(Message<NpcCommand> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (header, command) = message;
        var newer = command.Epoch > _epoch || header.Timestamp - _said > LeadershipLapse;
        if (header.Source.EntityType != EntityType.Thalamus || command.Allocation.Npc != npc || !newer || header.Timestamp < _said)
        {
            Ignored++;
            return false;
        }

        _epoch = command.Epoch;
        _said = header.Timestamp;
        TickHz = Math.Clamp(command.Allocation.TickHz, 1, 20);
        CpuQuotaPct = double.IsFinite(command.Allocation.CpuQuotaPct) ? Math.Clamp(command.Allocation.CpuQuotaPct, 5, 100) : 5;
        Gate = command.Allocation.Gate;
        Priority = Math.Clamp(command.Allocation.Priority, 0, 10);
        Trail = command.Trail;
        By = GovernedBy.Governor;
        return true;
    }
}
