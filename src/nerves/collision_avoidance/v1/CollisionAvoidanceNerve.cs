using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>
/// Hears ranges, gates and hearts; hands them to <see cref="Avoidance"/>; carries out what it decides; and tells each behaviour as a
/// trail, and each gate whether it was right.
/// </summary>
public sealed partial class CollisionAvoidanceNerve : IAvoidanceEffects
{
    private const double CollisionAvoided = 5;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(500);

    private readonly ProcessContext _context;
    private readonly NerveCells _cells;
    private readonly EventLoop _loop;
    private readonly Avoidance _avoidance;
    private readonly CellWatch _watch;
    private readonly TrailOutbox _trails;
    private readonly ILogger _logger;
    private readonly long _started;
    private Behaviour? _behaviour;
    private NerveAbility? _ability;

    private CollisionAvoidanceNerve(ProcessContext context, NerveCells cells)
    {
        _context = context;
        _cells = cells;
        _logger = context.Loggers.CreateLogger<CollisionAvoidanceNerve>();
        _loop = new EventLoop(context.Clock, _logger);
        _trails = context.CreateTrailOutbox();
        _watch = new CellWatch([cells.Motor, cells.Front], [cells.Left, cells.Right]);
        _started = context.Clock.GetTimestamp();
        var machine = context.CreateStateMachine(AvoidanceState.Idle, AvoidanceLife.Transitions, change => _behaviour?.Visit(change));
        _avoidance = new Avoidance(machine, this);
    }

    private TimeSpan Now => _context.Clock.GetElapsedTime(_started);

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process; its settings are those of <see cref="NerveCells"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The nerve's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cells = NerveCells.Read(context.Settings);
        context.Settings.ThrowIfFaulty();
        var nerve = new CollisionAvoidanceNerve(context, cells);
        await nerve.LiveAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Command(MotorCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        _behaviour?.Command(_cells.Motor, command.Order.ToString(), command.TurnDeg ?? command.SpeedCmS, Now);
        _loop.Begin(async cancellationToken =>
        {
            var reply = await _context.Messenger.RequestAsync(
                Subjects.MotorCommand, Subjects.MotorCommand.For(_context.Environment, _cells.Motor), command, AnswerWithin, cancellationToken);
            return () => _avoidance.Answered(reply.Body is { Accepted: true }, reply.Body?.Reason ?? $"the motor: {reply.Status}", Now);
        });
    }

    /// <inheritdoc />
    public void Began(string cause, double? frontCm, AvoidanceMode mode, Guid? parent) => _behaviour = new Behaviour(
        "IDLE",
        JsonContent.Object(("cause", cause), ("front_cm", frontCm), ("mode", mode.ToString())),
        _context.Clock.GetUtcNow(),
        parent);

    /// <inheritdoc />
    public void Ended(AvoidanceEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        var reward = end is { Evaded: true, Outcome: TrailOutcome.Success } ? CollisionAvoided : 0;
        _context.Lifeforce.Earn(reward);
        var identity = new BehaviourIdentity(_context.Id, _context.Environment, _context.Host.Garden);
        if (_behaviour?.End(identity, _context.Clock.GetUtcNow(), end.Outcome, reward, end.Mode.ToString()) is { } trail)
        {
            _trails.Add(trail);
        }

        _behaviour = null;
        LogEnded(_logger, end.Outcome, end.Mode, end.NearestCm, end.Reason);
    }

    /// <inheritdoc />
    public void Judged(GateClaim claim, Verdict verdict, string actual)
    {
        ArgumentNullException.ThrowIfNull(claim);
        _context.Messenger.Publish(Subjects.Verification.For(_context.Environment, _context.Id), new VerificationOutcome
        {
            GateId = claim.GateId,
            OriginalSignalId = claim.SignalId,
            Outcome = verdict,
            Expected = "an obstacle on the way",
            Actual = actual,
            Discrepancy = verdict switch
            {
                Verdict.Confirmed => 0,
                Verdict.Partial => 0.5,
                _ => 1,
            },
        });
    }

    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        var messenger = _context.Messenger;
        var environment = _context.Environment;
        await using var front = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Front), null, cancellationToken);
        await using var left = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Left), null, cancellationToken);
        await using var right = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Right), null, cancellationToken);
        await using var motor = await messenger.SubscribeAsync(Subjects.CellState.Filter(environment, _cells.Motor), null, cancellationToken);
        await using var gates = await messenger.SubscribeAsync(Subjects.GateTransition.All(environment), null, cancellationToken);
        await using var weights = await messenger.SubscribeAsync(Subjects.GatesStatus.All(environment), null, cancellationToken);
        await using var reflexes = await messenger.SubscribeAsync(Subjects.Reflex.All(environment), null, cancellationToken);
        await using var hearts = await messenger.SubscribeAsync(Subjects.Heartbeat.Filter(environment, "cell", "*"), null, cancellationToken);
        await using var advice = await messenger.SubscribeAsync(
            Subjects.BoundaryCommand.Filter(environment, $"nerve-{_context.Id}"), null, cancellationToken);
        _loop.Listen(advice, OnAdvice);
        _loop.Listen(front, OnRange);
        _loop.Listen(left, OnRange);
        _loop.Listen(right, OnRange);
        _loop.Listen(motor, OnMotor);
        _loop.Listen(gates, OnGate);
        _loop.Listen(weights, OnWeights);
        _loop.Listen(reflexes, OnReflex);
        _loop.Listen(hearts, OnHeart);
        _loop.Every(Beat, OnBeat);
        _loop.Attend(_trails.RunAsync);
        await _loop.RunAsync(cancellationToken);
    }

    private void OnRange(Received<RangeReading> range)
    {
        var now = Now;
        _behaviour?.Read(range.Message.Header.Source.EntityId, range.Body.RangeCm, now);
        _avoidance.Range(range.Body.Direction, range.Body.RangeCm, now);
    }

    private void OnAdvice(Received<BoundaryCommand> command)
    {
        var isFollowed = Advice.Of(command) is { } advice && _avoidance.Advised(advice, Now);
        LogAdvised(_logger, command.Body.Function, command.Body.Arguments.GetRawText(), isFollowed);
    }

    private void OnMotor(Received<StateChange> change)
    {
        // The motor's states are the same for every order; what it does in them is told by the cause.
        var moves = change.Body.To is "COMMANDED" or "ACCELERATING" or "MOVING";
        _avoidance.Turning = moves && change.Body.Cause.StartsWith("turn", StringComparison.Ordinal);
        if (change.Body.To is "STOPPED")
        {
            _avoidance.MotorStands(Now);
        }
    }

    private void OnGate(Received<GateTransition> transition)
    {
        var gate = transition.Body;
        if (gate.GateId != _cells.Gate)
        {
            return;
        }

        _avoidance.Mode = AvoidanceLife.ModeOf(gate.Mode);
        if (gate.ToState == GateState.Open)
        {
            _avoidance.Claimed(new GateClaim(gate.GateId, transition.Message.Header.MessageId), Now);
        }
    }

    private void OnWeights(Received<GatesStatus> status)
    {
        if (status.Body.Gates.FirstOrDefault(gate => gate.GateId == _cells.Gate) is { } gate)
        {
            _avoidance.Mode = AvoidanceLife.ModeOf(gate.Mode);
        }
    }

    private void OnReflex(Received<ReflexSignal> signal)
    {
        if (signal.Body.GateId == _cells.Gate)
        {
            _avoidance.Sensed(signal.Body.Trail, Now);
        }
    }

    private void OnHeart(Received<Heartbeat> heart) => _watch.Heard(
        heart.Message.Header.Source.EntityId, TimeSpan.FromMilliseconds(heart.Body.IntervalMs), Now);

    private void OnBeat()
    {
        var report = _watch.Report(Now);
        _avoidance.Enabled = report.Ability != NerveAbility.Disabled;
        if (report.Ability != _ability)
        {
            _ability = report.Ability;
            LogAbility(_logger, report.Ability, string.Join(", ", report.Missing));
        }

        _avoidance.Tick(Now);
    }

    [LoggerMessage(7000, LogLevel.Information, "Avoidance ended in {Outcome} ({Mode}), nearest {NearestCm} cm: {Reason}")]
    private static partial void LogEnded(ILogger logger, TrailOutcome outcome, AvoidanceMode mode, double? nearestCm, string reason);

    [LoggerMessage(7002, LogLevel.Information, "The boundary says {Function} {Arguments}; followed: {Followed}")]
    private static partial void LogAdvised(ILogger logger, string function, string arguments, bool followed);

    [LoggerMessage(7001, LogLevel.Information, "The nerve is {Ability}; cells that are not heard of: {Missing}")]
    private static partial void LogAbility(ILogger logger, NerveAbility ability, string missing);
}
