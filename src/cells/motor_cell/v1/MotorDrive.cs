using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Motor;

/// <summary>
/// Carries out one order at a time and follows it in what the body perceives; an order that shows no effect is given again.
/// Not safe for concurrent use: it belongs to the cell's loop.
/// </summary>
/// <param name="machine">The cell's states.</param>
/// <param name="act">Sends an action to the garden.</param>
public sealed class MotorDrive(StateMachine<MotorState> machine, Action<WorldAction> act)
{
    /// <summary>The fastest speed that an order may ask for, in cm/s.</summary>
    public const double FastestCmS = 400;

    private const double StandingCmS = 0.5;
    private const double ReachedShare = 0.95;
    private const double TurnToleranceDeg = 1;
    private const int StallViews = 8;
    private const int RepeatViews = 5;

    private MotorCommand _order = new() { Order = MotorOrder.Stop };
    private WorldView? _view;
    private CrawlerView? _seen;
    private double? _targetHeading;
    private long _orderTick;
    private int _viewsWithoutProgress;

    /// <summary>The order being carried out.</summary>
    public MotorOrder Order => _order.Order;

    /// <summary>Takes an order.</summary>
    /// <param name="command">The order.</param>
    /// <returns>Whether it was taken, and why not.</returns>
    public MotorReply Take(MotorCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (Refusal(command) is { } reason)
        {
            return new MotorReply { Accepted = false, State = machine.StateName, Reason = reason };
        }

        // A new order of the same kind is a new speed, which is no new state.
        var goesOn = command.Order == _order.Order && command.Order != MotorOrder.Turn && machine.State is MotorState.Accelerating or MotorState.Moving;
        if (!goesOn && machine.TryMove(MotorState.Commanded, Cause(command)) == MoveResult.NotAffordable && command.Order != MotorOrder.Stop)
        {
            return new MotorReply { Accepted = false, State = machine.StateName, Reason = "There is not enough lifeforce to move: wait until it has recovered." };
        }

        _order = command;
        _viewsWithoutProgress = 0;
        _orderTick = _view!.Tick;
        _targetHeading = command.Order == MotorOrder.Turn ? Turned(_view.Crawler!.HeadingDeg, command.TurnDeg!.Value) : null;
        act(command.Order == MotorOrder.Turn ? Turn(command.TurnDeg!.Value) : Drive(Speed(command)));
        return new MotorReply { Accepted = true, State = machine.StateName };
    }

    /// <summary>Takes what the body perceives: sends what waits, and follows the order.</summary>
    /// <param name="view">The view.</param>
    /// <returns>Whether the motor stalled with this view.</returns>
    public bool See(WorldView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        if (view.Crawler is not { } body)
        {
            return false;
        }

        var before = machine.State;
        for (var i = 0; i < Enum.GetValues<MotorState>().Length && Step(body) is { } step; i++)
        {
            if (machine.TryMove(step.To, step.Cause) != MoveResult.Moved)
            {
                break;
            }
        }

        Repeat();
        return machine.State == MotorState.Stalled && before != MotorState.Stalled;
    }

    /// <summary>Falls idle after standing for a while.</summary>
    public void Rest()
    {
        if (machine.State == MotorState.Stopped)
        {
            machine.TryMove(MotorState.Idle, "no order");
        }
    }

    private string? Refusal(MotorCommand command) => command switch
    {
        _ when _view?.Crawler is null => "The body is not in the garden yet: wait until it has joined.",
        { Order: MotorOrder.Forward or MotorOrder.Reverse, SpeedCmS: not (> 0 and <= FastestCmS) } =>
            $"speed_cm_s must be over 0 and at most {FastestCmS} to drive.",
        { Order: MotorOrder.Turn, TurnDeg: not (>= -180 and <= 180) } => "turn_deg must be from -180 to 180 to turn.",
        _ => null,
    };

    // The garden takes one action a tick and the bus may lose one: what was refused or shows no effect is sent again, a turn by what
    // is left of it.
    private void Repeat()
    {
        var settled = machine.State is MotorState.Idle or MotorState.Stopped or MotorState.Stalled
            || (machine.State == MotorState.Moving && _targetHeading is null);
        var body = _view!.Crawler!;
        var progress = _seen is { } seen
            && (Math.Abs(Difference(body.HeadingDeg, seen.HeadingDeg)) > TurnToleranceDeg || Math.Abs(body.SpeedCmS - seen.SpeedCmS) > StandingCmS);
        _seen = body;
        _viewsWithoutProgress = settled || progress ? 0 : _viewsWithoutProgress + 1;
        if (_viewsWithoutProgress > 0 && (_viewsWithoutProgress % RepeatViews == 0 || _view.Refused is not null))
        {
            act(_targetHeading is { } target ? Turn(Difference(target, body.HeadingDeg)) : Drive(Speed(_order)));
        }
    }

    private (MotorState To, string Cause)? Step(CrawlerView body)
    {
        var speed = Math.Abs(body.SpeedCmS);
        return _order.Order switch
        {
            MotorOrder.Stop => Halt(speed),
            MotorOrder.Turn => Turn(body, speed),
            _ => Roll(body, speed),
        };
    }

    private (MotorState To, string Cause)? Halt(double speed) => machine.State switch
    {
        MotorState.Commanded or MotorState.Accelerating or MotorState.Moving when speed > StandingCmS => (MotorState.Decelerating, "braking"),
        MotorState.Commanded or MotorState.Accelerating or MotorState.Moving or MotorState.Decelerating or MotorState.Stalled
            when speed <= StandingCmS => (MotorState.Stopped, "standing"),
        _ => null,
    };

    private (MotorState To, string Cause)? Turn(CrawlerView body, double speed)
    {
        var reached = _targetHeading is { } target && Math.Abs(Difference(body.HeadingDeg, target)) <= TurnToleranceDeg;
        return machine.State switch
        {
            MotorState.Commanded when speed > StandingCmS && !reached => null,
            MotorState.Commanded => (MotorState.Accelerating, "turning"),
            MotorState.Accelerating => (MotorState.Moving, "turning"),
            MotorState.Moving or MotorState.Decelerating when reached => (MotorState.Stopped, "heading reached"),
            _ => null,
        };
    }

    private (MotorState To, string Cause)? Roll(CrawlerView body, double speed)
    {
        // A view of the tick in which the order was given may still show what was before it.
        var blocked = body.Blocked && _view!.Tick > _orderTick + 1;
        var stuck = blocked || (machine.State == MotorState.Accelerating && speed <= StandingCmS && _viewsWithoutProgress >= StallViews);
        var asOrdered = speed >= ReachedShare * _order.SpeedCmS!.Value && Math.Sign(body.SpeedCmS) == (_order.Order == MotorOrder.Reverse ? -1 : 1);
        return machine.State switch
        {
            MotorState.Commanded => (MotorState.Accelerating, "driving"),
            MotorState.Accelerating or MotorState.Moving when stuck => (MotorState.Stalled, blocked ? "blocked" : "no motion"),
            MotorState.Accelerating when asOrdered => (MotorState.Moving, "speed reached"),
            _ => null,
        };
    }

    private static string Cause(MotorCommand command) => command.Order switch
    {
        MotorOrder.Turn => $"turn {command.TurnDeg:0} deg",
        MotorOrder.Stop => "stop",
        _ => $"{(command.Order == MotorOrder.Reverse ? "reverse" : "forward")} {command.SpeedCmS:0} cm/s",
    };

    private static double Speed(MotorCommand command) => command.Order switch
    {
        MotorOrder.Forward => command.SpeedCmS!.Value,
        MotorOrder.Reverse => -command.SpeedCmS!.Value,
        _ => 0,
    };

    private WorldAction Drive(double speed) =>
        new() { Village = _view!.Village, Tick = _view.Tick, Kind = ActionKind.Drive, SpeedCmS = speed };

    private WorldAction Turn(double degrees) =>
        new() { Village = _view!.Village, Tick = _view.Tick, Kind = ActionKind.Turn, TurnDeg = degrees };

    private static double Turned(double heading, double by) => (((heading + by) % 360) + 360) % 360;

    private static double Difference(double a, double b) => ((a - b + 540) % 360) - 180;
}
