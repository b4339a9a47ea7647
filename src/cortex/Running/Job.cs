using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Queueing;

namespace Nimmerverse.Cortex.Running;

/// <summary>A request that was taken, until it ends. It belongs to the gateway's loop.</summary>
/// <param name="ask">What is asked.</param>
/// <param name="outlet">Where its words go.</param>
internal sealed class Job(Ask ask, IOutlet outlet) : IQueued
{
    /// <inheritdoc />
    public Guid Id => ask.Id;

    /// <inheritdoc />
    public string Requester => ask.Identity;

    /// <inheritdoc />
    public string Model => ask.Model;

    /// <inheritdoc />
    public required int Priority { get; init; }

    /// <inheritdoc />
    public required int Tokens { get; init; }

    /// <inheritdoc />
    public required DateTimeOffset Taken { get; init; }

    /// <summary>What is asked.</summary>
    public Ask Ask => ask;

    /// <summary>Where its words go.</summary>
    public IOutlet Outlet => outlet;

    /// <summary>Whether it may use the reserved credit.</summary>
    public bool IsUrgent => Priority >= Ageing.Urgent;

    /// <summary>Place at admission.</summary>
    public int Position { get; init; }

    /// <summary>Expected time at admission; null while nothing was measured.</summary>
    public TimeSpan? Eta { get; init; }

    /// <summary>Attempts that an engine failed before its first token.</summary>
    public int Failures { get; set; }

    /// <summary>Times that it was taken out of an engine for an urgent one.</summary>
    public int Preemptions { get; set; }

    /// <summary>Endpoints that failed it; others are tried first.</summary>
    public HashSet<Endpoint> Avoids { get; } = [];

    /// <summary>The run under way, or null while it waits.</summary>
    public Run? Run { get; set; }

    /// <summary>When it went to an engine first; null before.</summary>
    public DateTimeOffset? Dispatched { get; set; }

    /// <summary>When its requester was last heard of.</summary>
    public DateTimeOffset Heard { get; set; }

    /// <summary>Times that an engine said to have too much to do.</summary>
    public int Refusals { get; set; }

    /// <summary>Tokens of prompts in runs that came to nothing.</summary>
    public int WastedIn { get; set; }

    /// <summary>Tokens of answers in runs that came to nothing.</summary>
    public int WastedOut { get; set; }

    /// <summary>Time at engines in all runs.</summary>
    public TimeSpan Served { get; set; }
}
