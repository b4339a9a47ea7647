using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>Everything that the lifecycle loop hears.</summary>
internal abstract record SupervisorMessage
{
    /// <summary>A process has ended.</summary>
    /// <param name="Process">The process.</param>
    internal sealed record ProcessDied(ProcessIdentity Process) : SupervisorMessage;

    /// <summary>An order came.</summary>
    /// <param name="Command">The order.</param>
    /// <param name="ReplyTo">Where an answer is awaited, or null.</param>
    internal sealed record OrderReceived(SupervisorCommand Command, string? ReplyTo) : SupervisorMessage;

    /// <summary>The governor allocated.</summary>
    /// <param name="Allocation">What everybody gets.</param>
    internal sealed record Allocated(Allocation Allocation) : SupervisorMessage;

    /// <summary>Another supervisor took over.</summary>
    /// <param name="Reason">One sentence about it.</param>
    internal sealed record LeaseLost(string Reason) : SupervisorMessage;

    /// <summary>Something may be due: a start, a kill, an end of a start-up.</summary>
    internal sealed record Due : SupervisorMessage;

    /// <summary>A second has passed: time for a status.</summary>
    internal sealed record Second : SupervisorMessage;
}
