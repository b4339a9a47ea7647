using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Hosting;

/// <summary>What a process finds when its own code begins: who it is, what it talks through, what it lives on.</summary>
public sealed class ProcessContext
{
    /// <summary>What the process is; the id is the one in force.</summary>
    public required ProcessDescription Description { get; init; }

    /// <summary>Settings that every process has.</summary>
    public required HostSettings Host { get; init; }

    /// <summary>The process's own settings.</summary>
    public required SettingsReader Settings { get; init; }

    /// <summary>The connection to the bus.</summary>
    public required BusConnection Bus { get; init; }

    /// <summary>The typed face of the bus.</summary>
    public required Messenger Messenger { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The process's ledger of lifeforce.</summary>
    public required Lifeforce Lifeforce { get; init; }

    /// <summary>The environment.</summary>
    public EnvironmentName Environment => Host.Environment;

    /// <summary>The id on the bus.</summary>
    public string Id => Host.Id;

    /// <summary>The name of this machine on the bus.</summary>
    public string Node => Host.Node;

    /// <summary>The folder that this process may write to, or null.</summary>
    public string? DataDirectory => Host.DataDirectory;

    /// <summary>The state that heartbeats report; a state machine's owner keeps it current.</summary>
    public string State { get; set; } = "running";

    /// <summary>Declares a state machine that publishes each transition and keeps <see cref="State"/> current.</summary>
    /// <typeparam name="TState">The states.</typeparam>
    /// <param name="initial">The first state.</param>
    /// <param name="transitions">What may happen, with the prior cost of each.</param>
    /// <returns>The machine; it belongs to one loop.</returns>
    public StateMachine<TState> CreateStateMachine<TState>(TState initial, params IEnumerable<Transition<TState>> transitions)
        where TState : struct, Enum => CreateStateMachine(initial, transitions, static _ => { });

    /// <summary>Declares a state machine that publishes each transition, keeps <see cref="State"/> current and tells its owner.</summary>
    /// <typeparam name="TState">The states.</typeparam>
    /// <param name="initial">The first state.</param>
    /// <param name="transitions">What may happen, with the prior cost of each.</param>
    /// <param name="observer">Told of each transition after it was published.</param>
    /// <returns>The machine; it belongs to one loop.</returns>
    public StateMachine<TState> CreateStateMachine<TState>(
        TState initial, IEnumerable<Transition<TState>> transitions, Action<StateChange> observer)
        where TState : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subject = Description.Type == EntityType.Nerve
            ? Subjects.NerveState.For(Environment, Id)
            : Subjects.CellState.For(Environment, Id);
        var machine = new StateMachine<TState>(Id, initial, transitions, Lifeforce, change =>
        {
            State = change.To;
            Messenger.Publish(subject, change);
            observer(change);
        });
        State = machine.StateName;
        return machine;
    }

    /// <summary>The outbox of this process's trails; null when it writes none.</summary>
    public TrailOutbox? Trails { get; private set; }

    /// <summary>
    /// Opens the outbox that hands this process's trails to their stream; run it beside the process's own loop. Bounds are the settings
    /// <c>NIMMERVERSE_OUTBOX_MIB</c> (on disk, default 8) and <c>NIMMERVERSE_OUTBOX_MEMORY_MIB</c> (default 1).
    /// </summary>
    /// <returns>The outbox; the process's heartbeat tells how it stands.</returns>
    public TrailOutbox CreateTrailOutbox()
    {
        const int MiB = 1024 * 1024;
        var limits = OutboxLimits.Default with
        {
            FileBytes = Settings.Integer("outbox_mib", 8, min: 1, max: 4096) * (long)MiB,
            MemoryBytes = Settings.Integer("outbox_memory_mib", 1, min: 1, max: 1024) * MiB,
        };
        Settings.ThrowIfFaulty();
        Trails = new TrailOutbox(Bus, Messenger, DataDirectory, limits, Clock, Loggers.CreateLogger<TrailOutbox>());
        TrailMetrics.Track(Trails);
        return Trails;
    }
}
