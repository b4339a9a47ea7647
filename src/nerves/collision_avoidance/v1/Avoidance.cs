using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>
/// Decides when and how to evade. Owns the nerve's state and acts through its effects only; time is given to it. Belongs to one loop.
/// </summary>
/// <param name="machine">The nerve's states.</param>
/// <param name="effects">What it does to the rest.</param>
public sealed class Avoidance(StateMachine<AvoidanceState> machine, IAvoidanceEffects effects)
{
    private const int MostAttempts = 4;
    private const int DeliberateReadings = 2;
    private const double ClaimCm = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly Surroundings _around = new();
    private (Advice Advice, TimeSpan At)? _advice;
    private GateClaim? _claim;
    private AvoidanceMode _begunIn;
    private TimeSpan _begunAt;
    private TimeSpan _turnedAt;
    private long _readingsAtBegin;
    private TimeSpan? _standsAt;
    private double? _nearest;
    private int _attempts;

    /// <summary>How much thought the next evasion takes.</summary>
    public AvoidanceMode Mode { get; set; } = AvoidanceMode.Deliberate;

    /// <summary>Whether the nerve may act; switching it off breaks a running behaviour off at the next step.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether the body turns on the spot by another's order: walls pass by its front then, and it can run into none of them.</summary>
    public bool Turning { get; set; }

    private bool Busy => machine.State != AvoidanceState.Idle;

    /// <summary>Takes a range.</summary>
    /// <param name="direction"><c>front</c>, <c>left</c> or <c>right</c>.</param>
    /// <param name="rangeCm">Free way in centimetres.</param>
    /// <param name="now">When.</param>
    public void Range(string direction, double rangeCm, TimeSpan now)
    {
        _around.Update(direction, rangeCm, now);
        if (direction != "front")
        {
            return;
        }

        _nearest = Busy ? Math.Min(_nearest ?? rangeCm, rangeCm) : rangeCm;
        if (!Busy && !Turning && rangeCm < (AdviceAt(now) is null ? RiskRule.DetectCm : RiskRule.CautiousCm))
        {
            Begin($"front {rangeCm:0} cm", null, null, now);
        }

        Advance(now);
    }

    /// <summary>Takes a gate's claim that there is an obstacle.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="now">When.</param>
    public void Claimed(GateClaim claim, TimeSpan now)
    {
        if (!Enabled || _around.Nearest(now) is not { } nearest)
        {
            return;
        }

        if (Busy)
        {
            _claim ??= claim;
        }
        else if (nearest > ClaimCm)
        {
            effects.Judged(claim, Verdict.Failed, $"nothing nearer than {nearest:0} cm");
        }
        else if (Turning || _around.Front(now) > ClaimCm)
        {
            effects.Judged(claim, Verdict.Partial, $"{nearest:0} cm, but not on the way");
        }
        else
        {
            Begin("gate", claim, claim.SignalId, now);
            Advance(now);
        }
    }

    /// <summary>Takes a reflex signal: waves of obstacles collapsed at a gate that is not open, so that it is for nerves to handle.</summary>
    /// <param name="trail">The trail of the collapse, or null.</param>
    /// <param name="now">When.</param>
    public void Sensed(Guid? trail, TimeSpan now)
    {
        // A claim without a gate behind it is acted upon, but judges nobody.
        if (!Busy && !Turning && _around.Front(now) <= ClaimCm)
        {
            Begin("reflex signal", null, trail, now);
            Advance(now);
        }
    }

    /// <summary>
    /// Takes advice: to stop or to turn makes it cautious, so that it looks at what is ahead from further away, and a direction decides to
    /// which side it evades where that side is clear. To go on makes it as it was. Other advice is not this nerve's.
    /// </summary>
    /// <param name="advice">The advice.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it is followed.</returns>
    public bool Advised(Advice advice, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(advice);
        if (advice.Kind is not (AdviceKind.Stop or AdviceKind.Turn or AdviceKind.Continue))
        {
            return false;
        }

        _advice = advice.Kind is AdviceKind.Continue ? null : (advice, now);
        return true;
    }

    /// <summary>Takes the motor's answer to an order.</summary>
    /// <param name="accepted">Whether the order was taken.</param>
    /// <param name="reason">Why not, or null.</param>
    /// <param name="now">When.</param>
    public void Answered(bool accepted, string? reason, TimeSpan now)
    {
        if (!accepted && machine.State is AvoidanceState.Evade or AvoidanceState.Resume)
        {
            machine.TryMove(AvoidanceState.Resume, "the motor refused");
            End(TrailOutcome.Failure, reason ?? "the motor did not answer");
        }
        else
        {
            Advance(now);
        }
    }

    /// <summary>Takes the news that the motor stands, as after a turn.</summary>
    /// <param name="now">When.</param>
    public void MotorStands(TimeSpan now)
    {
        if (machine.State == AvoidanceState.Evade)
        {
            _standsAt ??= now;
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">When.</param>
    public void Tick(TimeSpan now) => Advance(now);

    private void Begin(string cause, GateClaim? claim, Guid? parent, TimeSpan now)
    {
        if (!Enabled)
        {
            return;
        }

        _claim = claim;
        _begunIn = Mode;
        _begunAt = now;
        _nearest = _around.Front(now);

        // The reading that began it counts.
        _readingsAtBegin = _around.FrontReadings - 1;
        _attempts = 0;
        effects.Began(cause, _nearest, Mode, parent);
        machine.TryMove(AvoidanceState.Detect, cause);
    }

    private void Advance(TimeSpan now)
    {
        if (!Busy)
        {
            return;
        }

        if (!Enabled || now - _begunAt > Longest)
        {
            BreakOff(Enabled ? "took too long" : "a required cell is down");
            return;
        }

        switch (machine.State)
        {
            case AvoidanceState.Detect when _begunIn == AvoidanceMode.Reflex && _around.Front(now) < RiskRule.DetectCm:
                Evade("reflex", now);
                break;
            case AvoidanceState.Detect:
                machine.TryMove(AvoidanceState.Evaluate, $"{_begunIn}");
                Evaluate(now);
                break;
            case AvoidanceState.Evaluate:
                Evaluate(now);
                break;
            // The reading of the tick in which the turn ended may come after the news that it ended.
            case AvoidanceState.Evade when now - _standsAt >= Settle || now - _turnedAt > LongestTurn:
                machine.TryMove(AvoidanceState.Resume, "turned");
                _turnedAt = now;
                Resume(now);
                break;
            case AvoidanceState.Resume:
                Resume(now);
                break;
            default:
                break;
        }
    }

    private void Evaluate(TimeSpan now)
    {
        var wanted = _begunIn == AvoidanceMode.Deliberate ? DeliberateReadings : 1;
        if (_around.FrontReadings - _readingsAtBegin < wanted && now - _begunAt < Patience)
        {
            return;
        }

        var risk = _around.Front(now) is { } front ? RiskRule.Of(front, _around.ClosingCmS) : 1;
        if (risk > (AdviceAt(now) is null ? RiskRule.EvadeAbove : RiskRule.CautiousAbove))
        {
            Evade($"risk {risk:0.00}", now);
        }
        else
        {
            End(TrailOutcome.Success, $"risk {risk:0.00}, no evasion needed");
        }
    }

    private void Evade(string cause, TimeSpan now)
    {
        if (machine.TryMove(AvoidanceState.Evade, cause) == MoveResult.NotAffordable)
        {
            // Standing still is what a starving nerve can still afford.
            effects.Command(new MotorCommand { Order = MotorOrder.Stop });
            BreakOff("not enough lifeforce to evade");
            return;
        }

        _turnedAt = now;
        _standsAt = null;
        effects.Command(EvasionPlan.Turn(_around.Left(now), _around.Right(now), _attempts, AdviceAt(now)?.BearingDeg));
        _attempts++;
    }

    private void Resume(TimeSpan now)
    {
        var front = _around.Front(now);
        if (front >= RiskRule.ClearCm)
        {
            End(TrailOutcome.Success, $"clear at {front:0} cm");
        }
        else if (_attempts >= MostAttempts)
        {
            End(TrailOutcome.Failure, $"not clear after {_attempts} turns");
        }
        else if (now - _turnedAt >= Settle)
        {
            Evade("not clear yet", now);
        }
    }

    private Advice? AdviceAt(TimeSpan now) => _advice is { } given && now - given.At <= Advice.Holds ? given.Advice : null;

    private void BreakOff(string reason)
    {
        if (machine.State == AvoidanceState.Evade)
        {
            machine.TryMove(AvoidanceState.Resume, reason);
        }

        End(TrailOutcome.Aborted, reason);
    }

    private void End(TrailOutcome outcome, string reason)
    {
        machine.TryMove(AvoidanceState.Idle, reason);
        if (_claim is { } claim && outcome != TrailOutcome.Aborted)
        {
            effects.Judged(claim, Judge(outcome), $"nearest {_nearest:0} cm, {reason}");
        }

        _claim = null;
        effects.Ended(new AvoidanceEnd(outcome, _attempts > 0, _nearest, reason, _begunIn));
    }

    // The gate said "obstacle": right when one came near, wrong when none did, in part when one stood there that was no danger or
    // could not be evaded.
    private Verdict Judge(TrailOutcome outcome) => _nearest switch
    {
        null or >= ClaimCm => Verdict.Failed,
        < RiskRule.DetectCm when outcome == TrailOutcome.Success => Verdict.Confirmed,
        _ => Verdict.Partial,
    };
}
