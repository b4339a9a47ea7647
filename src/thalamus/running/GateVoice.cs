using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Running;

/// <summary>Says on the bus what gates do: transitions at once, then what follows from them.</summary>
internal sealed partial class GateVoice : IGateObserver
{
    private const double TransitionPrior = 0.1;
    private const double ConfirmedReward = 8;

    private static readonly Counter<long> Transitions = Telemetry.Meter.CreateCounter<long>("nimmerverse.thalamus.gate_transitions");
    private static readonly Counter<long> Collapses = Telemetry.Meter.CreateCounter<long>("nimmerverse.thalamus.collapses");

    private readonly ProcessContext _context;
    private readonly bool _escalates;
    private readonly Dictionary<string, IReadOnlyList<string>> _actions;
    private readonly ILogger<GateVoice> _logger;
    private readonly DecisionTrails _trails;
    private readonly Dictionary<string, double> _spent = [];
    private (Guid Id, GateTransition Transition)? _untold;
    private long _began;
    private TimeSpan _charged;
    private TimeSpan _cpu = System.Environment.CpuUsage.TotalTime;

    internal GateVoice(ProcessContext context, IReadOnlyList<GateDefinition> definitions, DecisionTrails trails, bool escalates)
    {
        _escalates = escalates;
        _context = context;
        _trails = trails;
        _actions = definitions.ToDictionary(static gate => gate.GateId, static gate => gate.SuggestedActions);
        _logger = context.Loggers.CreateLogger<GateVoice>();
    }

    /// <inheritdoc />
    public void OnTransition(GateTransition transition, double combinedConfidence)
    {
        // One thread decides and does not wait in between: the time since the wave was taken up is its CPU time.
        var spent = _context.Clock.GetElapsedTime(_began);
        _began = _context.Clock.GetTimestamp();
        _charged += spent;
        var told = transition with { LifeforceCost = _context.Lifeforce.Charge("gate_transition", TransitionPrior, spent) };
        _spent[told.GateId] = _spent.GetValueOrDefault(told.GateId) + told.LifeforceCost;
        var id = NewId();
        Publish(Subjects.GateTransition.For(_context.Environment, Token(told.ToState)), told, id);
        Settle();
        _untold = (id, told);
        Transitions.Add(1, new KeyValuePair<string, object?>("to", Token(told.ToState)));
        LogTransition(told.GateId, told.FromState, told.ToState, told.Cause, told.StateValue);
        if (_escalates && told.ToState is GateState.Open)
        {
            Publish(Subjects.CortexRequest.For(_context.Environment), Escalation.Of(told, id, combinedConfidence, _actions.GetValueOrDefault(told.GateId, [])));
        }
    }

    /// <inheritdoc />
    public void OnCollapse(WaveCollapse collapse)
    {
        var id = NewId();
        Publish(Subjects.WaveCollapse.For(_context.Environment), collapse, id);
        Collapses.Add(1);
        var moved = _untold is { } untold && untold.Transition.GateId == collapse.GateId;
        _trails.Collapsed(id, collapse, moved);
        Settle();
        if (collapse.Result is not CollapseResult.Opened)
        {
            Publish(Subjects.Reflex.For(_context.Environment), Escalation.Reflex(collapse) with { Trail = _trails.NewestCollapse(collapse.GateId) });
        }
    }

    /// <summary>Marks the moment from which the next transition's cost is counted.</summary>
    internal void Begin()
    {
        Settle();
        _began = _context.Clock.GetTimestamp();
    }

    /// <summary>Tells all gates.</summary>
    /// <param name="status">The gates.</param>
    internal void Tell(GatesStatus status) => Publish(Subjects.GatesStatus.For(_context.Environment), status);

    /// <summary>Books what a confirmed prediction earns, and records the verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="before">The gate's weight before it.</param>
    /// <param name="after">The gate's weight after it.</param>
    /// <returns>What the gate earned by it, less what its transitions cost since the verdict before.</returns>
    internal double Judged(Message<VerificationOutcome> verdict, double before, double after)
    {
        var reward = verdict.Body.Outcome is Verdict.Confirmed ? ConfirmedReward : 0;
        _context.Lifeforce.Earn(reward);
        _trails.Judged(verdict, before, after, reward);
        _spent.Remove(verdict.Body.GateId, out var spent);
        return reward - spent;
    }

    /// <summary>Charges the CPU time that no transition has been charged with.</summary>
    internal void ChargeListening()
    {
        var cpu = System.Environment.CpuUsage.TotalTime;
        _context.Lifeforce.Charge("listening", TransitionPrior, cpu - _cpu - _charged);
        _cpu = cpu;
        _charged = TimeSpan.Zero;
    }

    private static string Token(GateState state) => state switch
    {
        GateState.Open => "open",
        GateState.Closed => "close",
        _ => "stable",
    };

    private Guid NewId() => Guid.CreateVersion7(_context.Clock.GetUtcNow());

    // A transition is told before the collapse that it came of, and recorded after it.
    private void Settle()
    {
        if (_untold is { } untold)
        {
            _untold = null;
            _trails.Moved(untold.Id, untold.Transition);
        }
    }

    private void Publish<TBody>(Subject<TBody> subject, TBody body, Guid? id = null)
        where TBody : class
    {
        try
        {
            _context.Messenger.Publish(subject, body, messageId: id);
        }
        catch (BusException exception)
        {
            LogUnheard(subject.Value, exception.Message);
        }
    }

    [LoggerMessage(5010, LogLevel.Information, "Gate {Gate}: {From} to {To} by {Cause} at {Value}")]
    private partial void LogTransition(string gate, GateState from, GateState to, TransitionCause cause, double value);

    [LoggerMessage(5011, LogLevel.Warning, "Could not say {Subject}: {Reason}")]
    private partial void LogUnheard(string subject, string reason);
}
