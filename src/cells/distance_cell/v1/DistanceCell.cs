using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Distance;

/// <summary>Turns what a crawler perceives into readings of one range sensor, and into waves about obstacles.</summary>
public sealed partial class DistanceCell
{
    private static readonly TimeSpan BetweenWaves = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenFarReadings = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(3);

    private readonly ProcessContext _context;
    private readonly string _body;
    private readonly string _direction;
    private readonly double _speed;
    private readonly StateMachine<SensorState> _machine;
    private readonly WavePacer _pacer;
    private readonly ILogger _logger;
    private readonly long _started;
    private TimeSpan _readAt;
    private TimeSpan _seenAt;

    private DistanceCell(ProcessContext context, string body, string direction, double speed)
    {
        _context = context;
        _body = body;
        _direction = direction;
        _speed = speed;
        _pacer = new WavePacer(BetweenWaves / speed, denies: direction == "front");
        _logger = context.Loggers.CreateLogger<DistanceCell>();
        _started = context.Clock.GetTimestamp();
        _readAt = -Stale;
        _machine = context.CreateStateMachine(SensorState.Idle, SensorLife.Transitions);
    }

    private TimeSpan Now => _context.Clock.GetElapsedTime(_started);

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process. Its settings: <c>NIMMERVERSE_DIRECTION</c> (front, left or right; default front),
    /// <c>NIMMERVERSE_BODY</c> (default crawler-0), <c>NIMMERVERSE_SPEED</c> (world time factor, default 1).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The cell's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var direction = context.Settings.Choice("direction", "front", "front", "left", "right");
        var body = context.Settings.Text("body", "crawler-0")!;
        var speed = context.Settings.Number("speed", 1, 0.01, 10_000);
        if (!SubjectToken.IsValid(body))
        {
            context.Settings.Fault("body", $"is '{body}', but must be a subject token such as crawler-0");
        }

        context.Settings.ThrowIfFaulty();
        await using var views = await context.Messenger.SubscribeAsync(
            Subjects.WorldView.Filter(context.Environment, body), cancellationToken: cancellationToken);
        var cell = new DistanceCell(context, body, direction, speed);
        var loop = new EventLoop(context.Clock, cell._logger);
        loop.Listen(views, cell.See);
        loop.Every(TimeSpan.FromSeconds(1), cell.Check);
        await loop.RunAsync(cancellationToken);
    }

    private void See(Received<WorldView> received)
    {
        var view = received.Body;
        if (view.Crawler is not { } crawler)
        {
            return;
        }

        var now = Now;
        _seenAt = now;
        var range = RangeRule.Range(crawler, _direction);

        // Far away ten readings a second are plenty; near an obstacle every one counts.
        if (range >= RangeRule.NearCm && now - _readAt < BetweenFarReadings / _speed)
        {
            return;
        }

        _readAt = now;
        if (_machine.TryMove(SensorState.Polling, "view") == MoveResult.NotAffordable)
        {
            return;
        }

        _machine.TryMove(SensorState.Reading, "range");
        _context.Messenger.Publish(
            Subjects.Range.For(_context.Environment, _context.Id),
            new RangeReading { Body = _body, Direction = _direction, RangeCm = range, Tick = view.Tick });
        if (_pacer.Next(RangeRule.ObstacleConfidence(range, _direction), now) is { } wave)
        {
            _machine.TryMove(SensorState.Emitting, wave.Polarity > 0 ? "obstacle" : "clear");
            Emit(wave, range);
        }

        _machine.TryMove(SensorState.Idle, "done");
    }

    private void Emit(PacedWave wave, double range) => _context.Messenger.Publish(
        Subjects.CellWave.For(_context.Environment, _context.Id),
        new WaveSignal
        {
            Domain = "obstacle",
            Confidence = wave.Confidence,
            Polarity = wave.Polarity,
            SemanticContent = JsonContent.Object(("direction", _direction), ("range_cm", range), ("body", _body)),
        });

    private void Check()
    {
        if (Now - _seenAt > Stale && _machine.TryMove(SensorState.Error, "no view") == MoveResult.Moved)
        {
            LogBlind(_logger, _body);
        }
    }

    [LoggerMessage(6300, LogLevel.Warning, "No view of {Body} for three seconds: is the world running, and has the motor cell joined?")]
    private static partial void LogBlind(ILogger logger, string body);
}
