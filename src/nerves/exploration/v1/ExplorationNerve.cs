using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.Exploration;

/// <summary>
/// Hears ranges, places and hearts; hands them to <see cref="Explorer"/>; carries out what it decides; and tells each leg as a trail.
/// Gives the motor away while collision avoidance is at work.
/// </summary>
public sealed partial class ExplorationNerve : IExplorationEffects
{
    private const double NewArea = 3;
    private const double LeastProgressCm = 5;
    private const double GuardedCmS = 60;
    private const double CarefulCmS = 30;
    private const string Model = "freest_and_curious";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(500);

    private readonly ProcessContext _context;
    private readonly ExplorationCells _cells;
    private readonly EventLoop _loop;
    private readonly Explorer _explorer;
    private readonly CellWatch _watch;
    private readonly CellWatch _guard;
    private readonly TrailOutbox _trails;
    private readonly ILogger _logger;
    private readonly long _started;
    private Behaviour? _behaviour;
    private Guid? _advice;
    private NerveAbility? _ability;
    private bool _guardBusy;

    private ExplorationNerve(ProcessContext context, ExplorationCells cells, int seed)
    {
        _context = context;
        _cells = cells;
        _logger = context.Loggers.CreateLogger<ExplorationNerve>();
        _loop = new EventLoop(context.Clock, _logger);
        _trails = context.CreateTrailOutbox();
        _watch = new CellWatch([cells.Motor, cells.Front], [cells.Left, cells.Right]);
        _guard = new CellWatch([cells.Guard], []);
        _started = context.Clock.GetTimestamp();
        var machine = context.CreateStateMachine(ExplorationState.Choose, ExplorationLife.Transitions, change => _behaviour?.Visit(change));
        _explorer = new Explorer(machine, this, new Random(seed));
    }

    private TimeSpan Now => _context.Clock.GetElapsedTime(_started);

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process; its settings are those of <see cref="ExplorationCells"/>, and <c>NIMMERVERSE_CURIOSITY_SEED</c> (default 1).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The nerve's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cells = ExplorationCells.Read(context.Settings);
        var seed = context.Settings.Integer("curiosity_seed", 1);
        context.Settings.ThrowIfFaulty();
        var nerve = new ExplorationNerve(context, cells, seed);
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
            return () => _explorer.Answered(reply.Body is { Accepted: true }, reply.Body?.Reason ?? $"the motor: {reply.Status}");
        });
    }

    /// <inheritdoc />
    public void Began(double turnDeg, double frontCm) =>
        _behaviour = new Behaviour("CHOOSE", JsonContent.Object(("turn_deg", turnDeg), ("front_cm", frontCm)), _context.Clock.GetUtcNow(), _advice);

    /// <inheritdoc />
    public void Ended(Leg leg)
    {
        ArgumentNullException.ThrowIfNull(leg);
        var reward = NewArea * leg.NewNodes;
        _context.Lifeforce.Earn(reward);
        var outcome = (leg.BrokenOff, leg.DistanceCm >= LeastProgressCm) switch
        {
            (true, _) => TrailOutcome.Aborted,
            (_, true) => TrailOutcome.Success,
            _ => TrailOutcome.Failure,
        };
        var identity = new BehaviourIdentity(_context.Id, _context.Environment, _context.Host.Garden);
        if (_behaviour?.End(identity, _context.Clock.GetUtcNow(), outcome, reward, Model) is { } trail)
        {
            _trails.Add(trail);
        }

        _behaviour = null;
        _advice = null;
        LogLeg(_logger, leg.DistanceCm, leg.NewNodes, leg.NodesKnown, leg.Reason);
    }

    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        var messenger = _context.Messenger;
        var environment = _context.Environment;
        await using var front = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Front), null, cancellationToken);
        await using var left = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Left), null, cancellationToken);
        await using var right = await messenger.SubscribeAsync(Subjects.Range.Filter(environment, _cells.Right), null, cancellationToken);
        await using var motor = await messenger.SubscribeAsync(Subjects.CellState.Filter(environment, _cells.Motor), null, cancellationToken);
        await using var guard = await messenger.SubscribeAsync(Subjects.NerveState.Filter(environment, _cells.Guard), null, cancellationToken);
        await using var views = await messenger.SubscribeAsync(Subjects.WorldView.Filter(environment, _cells.Body), null, cancellationToken);
        await using var hearts = await messenger.SubscribeAsync(Subjects.Heartbeat.Filter(environment, "cell", "*"), null, cancellationToken);
        await using var guardHeart = await messenger.SubscribeAsync(
            Subjects.Heartbeat.Filter(environment, "nerve", _cells.Guard), null, cancellationToken);
        await using var advice = await messenger.SubscribeAsync(
            Subjects.BoundaryCommand.Filter(environment, $"nerve-{_context.Id}"), null, cancellationToken);
        _loop.Listen(advice, OnAdvice);
        _loop.Listen(front, OnRange);
        _loop.Listen(left, OnRange);
        _loop.Listen(right, OnRange);
        _loop.Listen(motor, OnMotor);
        _loop.Listen(guard, change => OnGuard(change.Body.To));
        _loop.Listen(views, OnView);
        _loop.Listen(hearts, heart => Hear(_watch, heart));
        _loop.Listen(guardHeart, OnGuardHeart);
        _loop.Every(Beat, OnBeat);
        _loop.Attend(_trails.RunAsync);
        await _loop.RunAsync(cancellationToken);
    }

    private void OnRange(Received<RangeReading> range)
    {
        _behaviour?.Read(range.Message.Header.Source.EntityId, range.Body.RangeCm, Now);
        _explorer.Range(range.Body.Direction, range.Body.RangeCm, Now);
    }

    private void OnMotor(Received<StateChange> change)
    {
        if (change.Body.To is "STOPPED" or "STALLED")
        {
            _explorer.MotorStands(change.Body.To is "STALLED", Now);
        }
    }

    private void OnView(Received<WorldView> view)
    {
        if (view.Body.Crawler is { } crawler)
        {
            _explorer.At(new Place(view.Body.Village, view.Body.Node, crawler.XCm, crawler.YCm));
        }
    }

    private void OnAdvice(Received<BoundaryCommand> command)
    {
        var isFollowed = Advice.Of(command) is { } advice && _explorer.Advised(advice, Now);
        _advice = isFollowed ? command.Body.Trail : _advice;
        LogAdvised(_logger, command.Body.Function, command.Body.Arguments.GetRawText(), isFollowed);
    }

    private void OnGuard(string state)
    {
        _guardBusy = state is not "IDLE";

        // At once and not at the next beat: two nerves must not order one motor.
        OnBeat();
    }

    private void OnGuardHeart(Received<Heartbeat> heart)
    {
        Hear(_guard, heart);
        _guardBusy = heart.Body.State is not "IDLE";
    }

    private void Hear(CellWatch watch, Received<Heartbeat> heart) => watch.Heard(
        heart.Message.Header.Source.EntityId, TimeSpan.FromMilliseconds(heart.Body.IntervalMs), Now);

    private void OnBeat()
    {
        var report = _watch.Report(Now);
        var guarded = _guard.Report(Now).Ability == NerveAbility.Able;
        _explorer.Enabled = report.Ability != NerveAbility.Disabled;
        _explorer.Guarded = guarded;
        _explorer.Yielding = guarded && _guardBusy;
        _explorer.SpeedCmS = guarded && report.Ability == NerveAbility.Able ? GuardedCmS : CarefulCmS;
        if (report.Ability != _ability)
        {
            _ability = report.Ability;
            LogAbility(_logger, report.Ability, string.Join(", ", report.Missing));
        }

        _explorer.Tick(Now);
    }

    [LoggerMessage(7100, LogLevel.Debug, "A leg of {DistanceCm} cm with {NewNodes} new places, {NodesKnown} known: {Reason}")]
    private static partial void LogLeg(ILogger logger, double distanceCm, int newNodes, int nodesKnown, string reason);

    [LoggerMessage(7102, LogLevel.Information, "The boundary says {Function} {Arguments}; followed: {Followed}")]
    private static partial void LogAdvised(ILogger logger, string function, string arguments, bool followed);

    [LoggerMessage(7101, LogLevel.Information, "The nerve is {Ability}; cells that are not heard of: {Missing}")]
    private static partial void LogAbility(ILogger logger, NerveAbility ability, string missing);
}
