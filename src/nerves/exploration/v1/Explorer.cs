using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.Exploration;

/// <summary>
/// Drives the crawler from leg to leg: chooses a free way, goes until the next crossing, an obstacle or the end of its patience, checks
/// what was new, and tells. Owns the nerve's state and acts through its effects only; time is given to it. Belongs to one loop.
/// </summary>
/// <param name="machine">The nerve's states.</param>
/// <param name="effects">What it does to the rest.</param>
/// <param name="random">Curiosity; seeded, so that a run can be repeated.</param>
public sealed class Explorer(StateMachine<ExplorationState> machine, IExplorationEffects effects, Random random)
{
    private const double StopCm = 30;
    private const double BackDeg = 180;
    private const double SkewDeg = 45;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (double Cm, TimeSpan At)> _ranges = new(StringComparer.Ordinal);
    private readonly HashSet<int> _known = [];
    private (Advice Advice, TimeSpan At)? _advice;
    private Place? _place;
    private Place? _from;
    private TimeSpan _begunAt;
    private TimeSpan? _turningSince;
    private bool _driving;
    private bool _seenStreet;
    private bool _turnedBack;
    private int _newNodes;

    /// <summary>Whether the nerve may act.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether a more important nerve has the motor.</summary>
    public bool Yielding { get; set; }

    /// <summary>Whether collision avoidance is alive and turns the crawler from what is ahead; otherwise exploration stops by itself.</summary>
    public bool Guarded { get; set; }

    /// <summary>Speed of a leg, in cm/s.</summary>
    public double SpeedCmS { get; set; } = 60;

    /// <summary>The longest time of a leg.</summary>
    public TimeSpan LongestLeg { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Takes a range.</summary>
    /// <param name="direction"><c>front</c>, <c>left</c> or <c>right</c>.</param>
    /// <param name="rangeCm">Free way in centimetres.</param>
    /// <param name="now">When.</param>
    public void Range(string direction, double rangeCm, TimeSpan now)
    {
        _ranges[direction] = (rangeCm, now);
        if (!_driving)
        {
            return;
        }

        if (direction == "front" && !Guarded && rangeCm < StopCm)
        {
            Stop($"front {rangeCm:0} cm", brokenOff: false);
        }
        else if (!(Range("left", now) >= HeadingRule.FreeCm || Range("right", now) >= HeadingRule.FreeCm))
        {
            _seenStreet = true;
        }
        else if (_seenStreet)
        {
            // Between walls before, open at a side now: a crossing, where there is something to choose.
            Finish("a crossing", brokenOff: false);
        }
    }

    /// <summary>Takes the crawler's place.</summary>
    /// <param name="place">The place.</param>
    public void At(Place place)
    {
        if (_place is { } before && before.Village != place.Village)
        {
            _known.Clear();
            _from = place;
        }

        _place = place;
        if (_known.Add(place.Node))
        {
            _newNodes++;
        }
    }

    /// <summary>Takes the motor's answer to an order.</summary>
    /// <param name="accepted">Whether it was taken.</param>
    /// <param name="reason">Why not, or null.</param>
    public void Answered(bool accepted, string? reason)
    {
        if (!accepted && machine.State == ExplorationState.Move)
        {
            Finish(reason ?? "the motor did not answer", brokenOff: true);
        }
    }

    /// <summary>Takes the news that the motor stands.</summary>
    /// <param name="stalled">Whether it stands against its order.</param>
    /// <param name="now">When.</param>
    public void MotorStands(bool stalled, TimeSpan now)
    {
        if (machine.State != ExplorationState.Move)
        {
            return;
        }

        if (stalled)
        {
            Stop("stalled", brokenOff: false);
        }
        else if (_turningSince is not null)
        {
            Drive(now);
        }
    }

    /// <summary>
    /// Takes advice. A direction is tried at the next choice, which comes at once; stopping holds until other advice or until it is old;
    /// looking around chooses anew. The charger is not this nerve's to find.
    /// </summary>
    /// <param name="advice">The advice.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it is followed.</returns>
    public bool Advised(Advice advice, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(advice);
        if (advice.Kind is AdviceKind.Charge)
        {
            return false;
        }

        _advice = advice.Kind is AdviceKind.Continue ? null : (advice, now);
        if (machine.State == ExplorationState.Move && !Yielding && advice.Kind is not AdviceKind.Continue)
        {
            Stop("advised", brokenOff: false);
        }

        return true;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">When.</param>
    public void Tick(TimeSpan now)
    {
        var free = Enabled && !Yielding;
        switch (machine.State)
        {
            case ExplorationState.Choose when free:
                Choose(now);
                break;
            case ExplorationState.Move when !free:
                // Who has the motor now also decides what it does next: no order to stop, unless nobody has it.
                Interrupt(Enabled ? "yields to collision avoidance" : "a required cell is down");
                break;
            case ExplorationState.Move when now - _begunAt > LongestLeg:
                Finish("long enough", brokenOff: false);
                break;
            case ExplorationState.Move when _turningSince is { } since && now - since > AnswerWithin:
                Drive(now);
                break;
            default:
                break;
        }
    }

    private void Choose(TimeSpan now)
    {
        var advice = _advice is { } given && now - given.At <= Advice.Holds ? given.Advice : null;
        if (advice?.Kind is AdviceKind.Stop || Range("front", now) is not { } front)
        {
            return;
        }

        var advised = advice is { Kind: AdviceKind.Turn } ? advice.BearingDeg : null;
        var turn = advised ?? HeadingRule.Turn(
            front, Range("left", now), Range("right", now), (random.NextDouble(), random.NextDouble(), random.NextDouble()));

        // Turned back already and still no way: the body stands askew to the streets, half a side turn lines it up.
        turn = turn == BackDeg && _turnedBack ? SkewDeg : turn;
        _turnedBack = turn is BackDeg or SkewDeg;
        effects.Began(turn, front);
        if (machine.TryMove(ExplorationState.Move, $"turn {turn:0} deg{(advised is null ? "" : ", advised")}") != MoveResult.Moved)
        {
            return;
        }

        // Followed once: what it leads to is seen, and judged like any other way. Advice that could not be afforded holds on.
        _advice = null;
        _begunAt = now;
        _from = _place;
        _newNodes = 0;
        _seenStreet = false;
        if (turn == 0)
        {
            Drive(now);
        }
        else
        {
            _turningSince = now;
            effects.Command(new MotorCommand { Order = MotorOrder.Turn, TurnDeg = turn });
        }
    }

    private void Drive(TimeSpan now)
    {
        _turningSince = null;
        if (Range("front", now) < HeadingRule.FreeCm)
        {
            Finish("no way there", brokenOff: false);
            return;
        }

        _driving = true;
        effects.Command(new MotorCommand { Order = MotorOrder.Forward, SpeedCmS = SpeedCmS });
    }

    private void Stop(string reason, bool brokenOff)
    {
        effects.Command(new MotorCommand { Order = MotorOrder.Stop });
        Finish(reason, brokenOff);
    }

    private void Interrupt(string reason)
    {
        if (Enabled)
        {
            Finish(reason, brokenOff: true);
        }
        else
        {
            Stop(reason, brokenOff: true);
        }
    }

    private void Finish(string reason, bool brokenOff)
    {
        _driving = false;
        _turningSince = null;
        var distance = _from is { } from && _place is { } place ? from.DistanceTo(place) : 0;
        machine.TryMove(ExplorationState.Check, reason);
        machine.TryMove(ExplorationState.Record, $"{distance:0} cm, {_newNodes} new");
        effects.Ended(new Leg(distance, _newNodes, _known.Count, reason, brokenOff));
        machine.TryMove(ExplorationState.Choose, "next");
    }

    private double? Range(string direction, TimeSpan now) =>
        _ranges.TryGetValue(direction, out var range) && now - range.At <= Fresh ? range.Cm : null;
}
