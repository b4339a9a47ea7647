using Nimmerverse.Nerves.CollisionAvoidance;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Nerves.Tests.CollisionAvoidance;

public sealed class AvoidanceTests : IAvoidanceEffects
{
    private readonly List<string> _states = [];
    private readonly List<MotorCommand> _commands = [];
    private readonly List<AvoidanceEnd> _ends = [];
    private readonly List<(GateClaim Claim, Verdict Verdict)> _verdicts = [];
    private readonly Avoidance _avoidance;
    private TimeSpan _now;

    public AvoidanceTests()
    {
        var lifeforce = new Lifeforce(new LifeforceOptions(), new ManualTimeProvider());
        var machine = new StateMachine<AvoidanceState>(
            "collision_avoidance", AvoidanceState.Idle, AvoidanceLife.Transitions, lifeforce, change => _states.Add(change.To), static () => TimeSpan.Zero);
        _avoidance = new Avoidance(machine, this) { Enabled = true };
    }

    public void Command(MotorCommand command) => _commands.Add(command);

    public void Began(string cause, double? frontCm, AvoidanceMode mode, Guid? parent) => Assert.NotEmpty(cause);

    public void Ended(AvoidanceEnd end) => _ends.Add(end);

    public void Judged(GateClaim claim, Verdict verdict, string actual) => _verdicts.Add((claim, verdict));

    [Fact]
    public void Deliberate_evasion_weighs_two_readings_turns_to_the_freer_side_and_ends_when_clear()
    {
        See(front: 100, left: 15, right: 200);
        See(front: 29);
        Assert.Equal(["DETECT", "EVALUATE"], _states);
        See(front: 26);
        Assert.Equal(90, Assert.Single(_commands).TurnDeg);
        _avoidance.Answered(true, null, _now);
        _avoidance.MotorStands(_now);
        See(front: 120);
        Pass(milliseconds: 100);

        Assert.Equal(["DETECT", "EVALUATE", "EVADE", "RESUME", "IDLE"], _states);
        Assert.Equal((TrailOutcome.Success, true, 26), (_ends[0].Outcome, _ends[0].Evaded, _ends[0].NearestCm));
    }

    [Fact]
    public void Hybrid_evasion_weighs_the_first_reading()
    {
        _avoidance.Mode = AvoidanceMode.Hybrid;
        See(front: 29);

        Assert.Equal(["DETECT", "EVALUATE", "EVADE"], _states);
    }

    /// <summary>Seen to fail with advice taken and not looked at: nothing was seen at 40 cm.</summary>
    [Fact]
    public void Advised_nerve_is_cautious_and_evades_to_the_advised_side_where_it_is_clear()
    {
        _avoidance.Mode = AvoidanceMode.Hybrid;
        See(front: 100, left: 120, right: 300);
        See(front: 40);
        Assert.Empty(_states);

        Assert.True(_avoidance.Advised(new(AdviceKind.Turn, -30), _now));
        See(front: 40);

        Assert.Equal(-90, Assert.Single(_commands).TurnDeg);
    }

    /// <summary>Seen to fail with the advised side taken unseen.</summary>
    [Fact]
    public void Advice_does_not_lead_into_a_wall_and_is_void_when_it_is_taken_back_or_old()
    {
        _avoidance.Mode = AvoidanceMode.Hybrid;
        _avoidance.Advised(new(AdviceKind.Turn, -30), _now);
        See(front: 40, left: 20, right: 300);
        Assert.Equal(90, Assert.Single(_commands).TurnDeg);
        See(front: 200);
        _avoidance.MotorStands(_now);
        Pass(milliseconds: 200);
        Assert.Equal("IDLE", _states[^1]);

        _avoidance.Advised(new(AdviceKind.Continue, null), _now);
        See(front: 40);
        _avoidance.Advised(new(AdviceKind.Stop, null), _now);
        _now += Advice.Holds;
        See(front: 40);
        Assert.Single(_commands);
        Assert.False(_avoidance.Advised(new(AdviceKind.Explore, null), _now));
    }

    [Fact]
    public void Reflex_evades_without_weighing()
    {
        _avoidance.Mode = AvoidanceMode.Reflex;
        See(front: 29);

        Assert.Equal(["DETECT", "EVADE"], _states);
    }

    [Fact]
    public void Deliberation_does_not_wait_for_a_second_reading_longer_than_its_patience()
    {
        See(front: 29);
        Pass(milliseconds: 100);

        Assert.Equal("EVADE", _states[^1]);
    }

    [Fact]
    public void Obstacle_that_recedes_needs_no_evasion()
    {
        _avoidance.Mode = AvoidanceMode.Hybrid;
        See(front: 20, enabled: false);
        See(front: 28);

        Assert.Equal(["DETECT", "EVALUATE", "IDLE"], _states);
        Assert.Empty(_commands);
        Assert.False(_ends[0].Evaded);
    }

    [Fact]
    public void Way_that_stays_blocked_is_left_after_four_turns_as_a_failure()
    {
        _avoidance.Mode = AvoidanceMode.Reflex;
        See(front: 20);
        for (var i = 0; i < 30 && _ends.Count == 0; i++)
        {
            _avoidance.MotorStands(_now);
            See(front: 20);
            Pass(milliseconds: 100);
        }

        Assert.Equal(4, _commands.Count);
        Assert.Equal(TrailOutcome.Failure, _ends[0].Outcome);
        Assert.Equal("IDLE", _states[^1]);
    }

    [Fact]
    public void Motor_that_does_not_answer_ends_the_evasion_as_a_failure()
    {
        _avoidance.Mode = AvoidanceMode.Reflex;
        See(front: 20);
        _avoidance.Answered(false, "the motor: NoResponders", _now);

        Assert.Equal((TrailOutcome.Failure, "the motor: NoResponders"), (_ends[0].Outcome, _ends[0].Reason));
        Assert.Equal("IDLE", _states[^1]);
    }

    [Fact]
    public void Nerve_whose_required_cell_is_down_does_nothing_and_breaks_off()
    {
        See(front: 20, enabled: false);
        Assert.Empty(_states);

        _avoidance.Enabled = true;
        See(front: 20);
        _avoidance.Enabled = false;
        Pass(milliseconds: 50);

        Assert.Equal((TrailOutcome.Aborted, "IDLE"), (_ends[0].Outcome, _states[^1]));
    }

    [Fact]
    public void Gate_is_confirmed_by_an_evasion_denied_by_a_clear_way_and_half_right_about_a_wall_beside()
    {
        var right = new GateClaim("obstacle", Guid.NewGuid());
        _avoidance.Mode = AvoidanceMode.Hybrid;
        See(front: 40, left: 200);
        See(front: 29.9);
        _avoidance.Claimed(right, _now);
        _avoidance.MotorStands(_now);
        See(front: 90);
        Pass(milliseconds: 100);
        Assert.Equal((right, Verdict.Confirmed), Assert.Single(_verdicts));

        See(front: 300, left: 300, right: 300);
        _avoidance.Claimed(right with { SignalId = Guid.NewGuid() }, _now);
        Assert.Equal(Verdict.Failed, _verdicts[1].Verdict);

        See(front: 300, left: 15, right: 15);
        _avoidance.Claimed(right with { SignalId = Guid.NewGuid() }, _now);
        Assert.Equal(Verdict.Partial, _verdicts[2].Verdict);
        Assert.Single(_ends);
    }

    [Fact]
    public void Wall_that_passes_by_a_turning_front_is_nothing_to_evade()
    {
        _avoidance.Turning = true;
        See(front: 15);
        _avoidance.Sensed(null, _now);
        Assert.Empty(_states);

        _avoidance.Turning = false;
        See(front: 15);
        Assert.Equal("DETECT", _states[0]);
    }

    [Fact]
    public void Open_gate_or_reflex_signal_begins_before_the_range_alone_would()
    {
        _avoidance.Mode = AvoidanceMode.Hybrid;
        See(front: 100);
        _now += TimeSpan.FromMilliseconds(950);
        See(front: 40);
        _avoidance.Sensed(null, _now);

        // 40 cm, closing with 60 cm/s: a second and less is left.
        Assert.Equal(["DETECT", "EVALUATE", "EVADE"], _states);
    }

    private void See(double front, double? left = null, double? right = null, bool enabled = true)
    {
        _now += TimeSpan.FromMilliseconds(50);
        _avoidance.Enabled = enabled;
        if (left is { } leftCm)
        {
            _avoidance.Range("left", leftCm, _now);
        }

        if (right is { } rightCm)
        {
            _avoidance.Range("right", rightCm, _now);
        }

        _avoidance.Range("front", front, _now);
    }

    private void Pass(int milliseconds)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        _avoidance.Tick(_now);
    }
}
