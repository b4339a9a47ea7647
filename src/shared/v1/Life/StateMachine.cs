using System.Text.Json;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Life;

/// <summary>
/// A finite state machine with declared transitions, each with a lifeforce cost. What is not declared is refused; what cannot be
/// afforded is refused; what happens is told to an observer. Not safe for concurrent use: it belongs to its owner's loop.
/// </summary>
/// <typeparam name="TState">The states.</typeparam>
public sealed class StateMachine<TState>
    where TState : struct, Enum
{
    private readonly Dictionary<(TState From, TState To), double> _costs = [];
    private readonly string _entity;
    private readonly Lifeforce _lifeforce;
    private readonly Func<TimeSpan> _cpuTime;
    private readonly Action<StateChange> _observer;
    private TimeSpan _cpuAtLastMove;

    /// <summary>Declares a machine.</summary>
    /// <param name="entity">The entity whose states these are.</param>
    /// <param name="initial">The first state.</param>
    /// <param name="transitions">What may happen, with the prior cost of each in lifeforce.</param>
    /// <param name="lifeforce">The ledger that pays.</param>
    /// <param name="observer">Told of each transition, after it, in order.</param>
    /// <param name="cpuTime">CPU time used so far; the default reads the process's. A transition costs what was used since the one before.</param>
    /// <exception cref="ArgumentException">A transition is declared twice, or leads from a state to itself.</exception>
    public StateMachine(
        string entity,
        TState initial,
        IEnumerable<Transition<TState>> transitions,
        Lifeforce lifeforce,
        Action<StateChange> observer,
        Func<TimeSpan>? cpuTime = null)
    {
        ArgumentNullException.ThrowIfNull(transitions);
        _entity = entity;
        _lifeforce = lifeforce;
        _observer = observer;
        _cpuTime = cpuTime ?? (static () => Environment.CpuUsage.TotalTime);
        _cpuAtLastMove = _cpuTime();
        State = initial;
        foreach (var transition in transitions)
        {
            if (EqualityComparer<TState>.Default.Equals(transition.From, transition.To))
            {
                throw new ArgumentException($"{entity}: a transition from {transition.From} to itself is none.", nameof(transitions));
            }

            if (!_costs.TryAdd((transition.From, transition.To), transition.Cost))
            {
                throw new ArgumentException($"{entity}: {transition.From} -> {transition.To} is declared twice.", nameof(transitions));
            }
        }
    }

    /// <summary>The current state.</summary>
    public TState State { get; private set; }

    /// <summary>The current state's name on the wire, for example <c>LOW</c>.</summary>
    public string StateName => NameOf(State);

    /// <summary>Whether a transition is declared from the current state.</summary>
    /// <param name="to">The state to go to.</param>
    /// <returns>True when it is.</returns>
    public bool Allows(TState to) => _costs.ContainsKey((State, to));

    /// <summary>Goes to another state, if that is declared and affordable.</summary>
    /// <param name="to">The state to go to.</param>
    /// <param name="cause">Why, in a few words.</param>
    /// <returns>What became of it; nothing changes unless it is <see cref="MoveResult.Moved"/>.</returns>
    public MoveResult TryMove(TState to, string cause)
    {
        if (EqualityComparer<TState>.Default.Equals(State, to))
        {
            return MoveResult.AlreadyThere;
        }

        if (!_costs.TryGetValue((State, to), out var prior))
        {
            return MoveResult.NotDeclared;
        }

        var operation = $"{StateName}->{NameOf(to)}";
        if (_lifeforce.ExpectedCost(operation, prior) > _lifeforce.Stock)
        {
            return MoveResult.NotAffordable;
        }

        var cpu = _cpuTime();
        var cost = _lifeforce.Charge(operation, prior, cpu - _cpuAtLastMove);
        _cpuAtLastMove = cpu;
        var from = StateName;
        State = to;
        _observer(new StateChange
        {
            Entity = _entity,
            From = from,
            To = StateName,
            Cause = cause,
            LifeforceCost = cost,
            LifeforceStock = _lifeforce.Stock,
        });
        return MoveResult.Moved;
    }

    private static string NameOf(TState state) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString());
}

/// <summary>A declared transition.</summary>
/// <typeparam name="TState">The states.</typeparam>
/// <param name="From">The state it leads from.</param>
/// <param name="To">The state it leads to.</param>
/// <param name="Cost">Its cost in lifeforce as declared: a prior, used until costs were observed.</param>
public readonly record struct Transition<TState>(TState From, TState To, double Cost = 0)
    where TState : struct, Enum;

/// <summary>What became of an attempt to change state.</summary>
public enum MoveResult
{
    /// <summary>The machine is in the new state.</summary>
    Moved,

    /// <summary>It was there already.</summary>
    AlreadyThere,

    /// <summary>The transition is not declared.</summary>
    NotDeclared,

    /// <summary>There is not enough lifeforce.</summary>
    NotAffordable,
}
