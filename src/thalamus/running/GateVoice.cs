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
    private readonly Dictionary<string, IReadOnlyList<string>> _actions;
    private readonly ILogger<GateVoice> _logger;
    private long _began;
    private TimeSpan _charged;
    private TimeSpan _cpu = System.Environment.CpuUsage.TotalTime;

    internal GateVoice(ProcessContext context, IReadOnlyList<GateDefinition> definitions)
    {
        _context = context;
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
        Publish(Subjects.GateTransition.For(_context.Environment, Token(told.ToState)), told);
        Transitions.Add(1, new KeyValuePair<string, object?>("to", Token(told.ToState)));
        LogTransition(told.GateId, told.FromState, told.ToState, told.Cause, told.StateValue);
        if (told.ToState is GateState.Open)
        {
            Publish(Subjects.CortexRequest.For(_context.Environment), Escalation.Of(told, combinedConfidence, _actions[told.GateId]));
        }
    }

    /// <inheritdoc />
    public void OnCollapse(WaveCollapse collapse)
    {
        Publish(Subjects.WaveCollapse.For(_context.Environment), collapse);
        Collapses.Add(1);
        if (collapse.Result is not CollapseResult.Opened)
        {
            Publish(Subjects.Reflex.For(_context.Environment), Escalation.Reflex(collapse));
        }
    }

    /// <summary>Marks the moment from which the next transition's cost is counted.</summary>
    internal void Begin() => _began = _context.Clock.GetTimestamp();

    /// <summary>Tells all gates.</summary>
    /// <param name="status">The gates.</param>
    internal void Tell(GatesStatus status) => Publish(Subjects.GatesStatus.For(_context.Environment), status);

    /// <summary>Books what a confirmed prediction earns.</summary>
    /// <param name="verdict">The verdict.</param>
    internal void Reward(Verdict verdict)
    {
        if (verdict is Verdict.Confirmed)
        {
            _context.Lifeforce.Earn(ConfirmedReward);
        }
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

    private void Publish<TBody>(Subject<TBody> subject, TBody body)
        where TBody : class
    {
        try
        {
            _context.Messenger.Publish(subject, body);
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
