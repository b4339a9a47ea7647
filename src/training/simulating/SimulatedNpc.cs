using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Training.Mapping;

namespace Nimmerverse.Training.Simulating;

/// <summary>
/// An NPC as a statistical learner: not its brain, but how fast a brain like it finds facts. Skill grows with real and imagined updates
/// (imagined ones with diminishing returns), it gets stuck and comes free, runs errands, talks, and is helped by some answers.
/// </summary>
internal sealed class SimulatedNpc
{
    private const double FirstPause = 5;
    private const double LongestPause = 120;
    private const double NeedUrgent = 0.7;
    private const double ThereAndBack = 2;

    private readonly Scenario _scenario;
    private readonly Calibration _calibration;
    private readonly Chance _chance;
    private readonly int _id;
    private readonly double _learningScale;
    private readonly double _usefulness;
    private double _updates;
    private double _recentUpdates;
    private double _progress;
    private double _explored;
    private double _stuckAt;
    private double _stuckLeft;
    private int _stuckCount;
    private double _walked;
    private double _meetAt;
    private int _meetings;
    private double _errandLeft;
    private int _errands;
    private double _boostLeft;
    private double _need;
    private double _pause = FirstPause;
    private double _askAt;
    private double _crashAt;
    private int _crashes;
    private double _tick;
    private double _plans;
    private double _cpuMs;
    private double _bornUpdates;
    private double _sinceFact;
    private int _rescues;
    private int _asked;
    private int _advised;
    private int _askedEver;
    private int _facts;
    private double _end;
    private double _knownFrom;
    private double _unknownFrom;
    private double _meanLateMs;

    /// <summary>Draws an NPC.</summary>
    public SimulatedNpc(int id, Scenario scenario, Calibration calibration, Chance chance)
    {
        (_id, _scenario, _calibration, _chance) = (id, scenario, calibration, chance);
        Track = new($"{id}");
        Work = MapStatistics.At(scenario.Map.FrontierSteps, chance.Uniform(id, Luck.Work, 0));
        (_end, _unknownFrom) = (Work, scenario.Facts);
        _learningScale = calibration.LearningScale * Math.Sqrt(scenario.Frontier / 25) * Math.Exp(0.4 * chance.Normal(id, Luck.Work, 1));
        var speed = chance.Uniform(id % 4, Luck.NodeSpeed, 0) switch { < 0.25 => 1 / calibration.SpeedSpread, < 0.75 => 1.0, _ => calibration.SpeedSpread };
        TickCostMs = scenario.TickCostMs * Math.Exp(0.3 * chance.Normal(id, Luck.TickCost, 0)) / speed;
        DreamCostMs = calibration.DreamCostMs / speed;
        var use = chance.Uniform(id, Luck.Usefulness, 0);
        _usefulness = ((1 - calibration.UsefulnessGap) * Math.Pow(use, 1.5)) + (use > 0.5 ? calibration.UsefulnessGap : 0);
        _need = 0.6 * chance.Uniform(id, Luck.Need, 0);
        _stuckAt = StuckAfter(0);
        _meetAt = MeetAfter(0);
        _crashAt = CrashAfter(0);
    }

    /// <summary>What the governor remembers of it.</summary>
    public NpcTrack Track { get; }

    /// <summary>CPU time of a tick on its node.</summary>
    public double TickCostMs { get; }

    /// <summary>CPU time of a dream on its node.</summary>
    public double DreamCostMs { get; }

    /// <summary>When it passed; infinite before that.</summary>
    public double PassedAt { get; private set; } = double.PositiveInfinity;

    /// <summary>Until when it is down.</summary>
    public double DownUntil { get; private set; }

    /// <summary>Until when it talks.</summary>
    public double TalksUntil { get; set; } = double.NegativeInfinity;

    /// <summary>Time-weighted need above 0.7.</summary>
    public double Deficit { get; private set; }

    /// <summary>Ticks of its life that came late.</summary>
    public double LateTicks { get; private set; }

    /// <summary>Ticks of all its lives.</summary>
    public double AllTicks { get; private set; }

    /// <summary>Whether a question of it is open.</summary>
    public bool Asking { get; private set; }

    /// <summary>Share of the village's facts that it knows, 0 to 1.</summary>
    public double Share => (double)_facts / _scenario.Facts;

    /// <summary>Facts that it knows.</summary>
    public int Facts => _facts;

    /// <summary>Steps of a skilled, never stuck explorer; for the bound.</summary>
    public double Work { get; }

    /// <summary>Steps until it comes free; 0 when it is not stuck.</summary>
    public double StuckLeft => _stuckLeft;

    /// <summary>Share of answers that help it when it is stuck.</summary>
    public double Usefulness => _usefulness;

    /// <summary>Steps that it has left at its present skill, if it gets stuck no more.</summary>
    public double StepsLeft => _stuckLeft + _errandLeft + ((_end - _progress) * StepsPerProgress);

    private double StepsPerProgress =>
        _calibration.FrontierSteps + ((_calibration.NewbornSteps - _calibration.FrontierSteps) / (1 + (_updates / _learningScale)));

    /// <summary>Crashes when its time has come.</summary>
    /// <param name="now">The time.</param>
    /// <returns>Whether it crashed.</returns>
    public bool CrashIfDue(double now)
    {
        if (now < _crashAt)
        {
            return false;
        }

        _crashes++;
        _crashAt = now + CrashAfter(_crashes);
        DownUntil = now + _calibration.RestartSeconds;
        _updates = Math.Max(0, _updates - _recentUpdates);
        (_tick, _cpuMs, _asked, _advised) = (0, 0, 0, 0);
        Asking = false;
        return true;
    }

    /// <summary>CPU that it would use in a second with a grant.</summary>
    /// <param name="tickHz">Tick rate.</param>
    /// <param name="quotaPct">Quota.</param>
    /// <param name="ticks">Ticks.</param>
    /// <param name="dreams">Dreams.</param>
    /// <returns>Milliseconds.</returns>
    public double Demand(int tickHz, double quotaPct, out double ticks, out double dreams)
    {
        var quotaMs = quotaPct * 10;
        ticks = Math.Min(tickHz, quotaMs / TickCostMs);
        var spare = Math.Min(quotaMs * _calibration.DreamShare, quotaMs - (ticks * TickCostMs));
        dreams = Math.Min(spare / DreamCostMs, 40 * ticks);
        return (ticks * TickCostMs) + (dreams * DreamCostMs);
    }

    /// <summary>Lives a second.</summary>
    /// <param name="now">The time at its beginning.</param>
    /// <param name="ticks">Ticks asked for.</param>
    /// <param name="dreams">Dreams asked for.</param>
    /// <param name="served">Share of it that the machine could serve.</param>
    /// <returns>Whom it met, or -1.</returns>
    public int Live(double now, double ticks, double dreams, double served)
    {
        LateTicks += ticks * (1 - served);
        AllTicks += ticks;
        _meanLateMs = 200 * (1 - served);
        (ticks, dreams) = (ticks * served, dreams * served);
        _tick += ticks;
        _plans += dreams;
        _cpuMs += (ticks * TickCostMs) + (dreams * DreamCostMs);
        var worth = ticks > 0 ? ticks * Saturated(dreams / ticks) : 0;
        _bornUpdates += ticks;
        _updates += ticks + worth;
        _recentUpdates += (ticks + worth - _recentUpdates * (1 / _calibration.LostLearningSeconds));
        _need = Math.Min(1, _need + (1 / _calibration.NeedSeconds));
        Deficit += Math.Max(0, _need - NeedUrgent);
        if (_need >= _calibration.ErrandAt && _errandLeft <= 0)
        {
            _errandLeft = Math.Max(1, ThereAndBack * MapStatistics.At(_scenario.Map.NeedSteps, _chance.Uniform(_id, Luck.Errand, _errands++)));
        }

        return Walk(now, ticks, ticks > 0 ? dreams / ticks : 0);
    }

    /// <summary>Whether it asks now; counts the question.</summary>
    /// <param name="now">The time.</param>
    /// <param name="index">Which of its questions.</param>
    /// <returns>Whether it asks.</returns>
    public bool Asks(double now, out int index)
    {
        index = _askedEver;
        if (!WouldAsk(now))
        {
            return false;
        }

        Asking = true;
        _asked++;
        _askedEver++;
        return true;
    }

    /// <summary>Whether it would ask if its gate were open: it is new, or has walked twice the nodes it knows without a fact (docs/npc.md).</summary>
    /// <param name="now">The time.</param>
    /// <returns>Whether it would.</returns>
    public bool WouldAsk(double now) =>
        !Asking && now >= _askAt && now >= DownUntil && double.IsInfinity(PassedAt)
        && (_askedEver == 0 || _sinceFact >= Math.Max(12, 2 * Share * _scenario.Nodes));

    /// <summary>Hears an answer.</summary>
    /// <param name="now">The time.</param>
    /// <param name="index">To which question.</param>
    /// <returns>Whether it changed anything.</returns>
    public bool Hear(double now, int index)
    {
        if (!Asking)
        {
            return false;
        }

        Asking = false;
        var useful = _usefulness * (_stuckLeft > 0 ? 1 : _calibration.AdviceWhenFree);
        if (!double.IsInfinity(PassedAt) || _chance.Uniform(_id, Luck.Answer, index) >= useful)
        {
            _pause = Math.Min(LongestPause, 2 * _pause);
            _askAt = now + _pause;
            return false;
        }

        _advised++;
        _pause = FirstPause;
        _askAt = now + _pause;
        _boostLeft = _calibration.AdviceSteps * _scenario.Frontier;
        if (_stuckLeft > 0)
        {
            ComeFree();
        }

        return true;
    }

    /// <summary>
    /// Is told of houses that it does not know. The facts that are left lie anywhere on the way that is left, so that one less hardly shortens it
    /// until few are left: of n facts the last lies at n / (n + 1) of the way in the mean.
    /// </summary>
    /// <param name="facts">Facts that the other knows.</param>
    /// <param name="now">The time.</param>
    public void BeTold(int facts, double now)
    {
        var unknown = _scenario.Facts - _facts;
        var most = (int)(_calibration.TalkHouses * _scenario.Facts / _scenario.Map.Houses);

        // What the other knows is as likely to be known here as anything else.
        var told = Math.Min(Math.Min(most, unknown), (int)((double)facts * unknown / _scenario.Facts));
        if (told <= 0)
        {
            return;
        }

        var left = unknown - told;
        _end = _progress + ((_end - _progress) * Way(left) / Way(unknown));
        (_knownFrom, _unknownFrom) = (_progress, left);
        _facts = _scenario.Facts - left;
        PassedAt = left == 0 ? now : PassedAt;

        static double Way(double facts) => facts / (facts + 1);
    }

    /// <summary>What it says of itself.</summary>
    /// <returns>Its report.</returns>
    public NpcReport Report()
    {
        var skill = 1 / (1 + (_updates / _learningScale));
        return new()
        {
            Life = _crashes,
            Village = 1,
            Tick = (long)_tick,
            FactsKnown = _facts,
            FactsTotal = _scenario.Facts,
            KnownShare = (double)_facts / _scenario.Facts,
            TdErrorAbs = 0.1 + (0.5 * skill),
            Entropy = 0.2 + (1.1 * skill),
            Need = _need,
            LearnSteps = (long)_bornUpdates,
            PlanSteps = (long)_plans,
            StepsSinceFact = (int)_sinceFact,
            Rescues = _rescues,
            LatenessMs = _meanLateMs,
            CpuMs = _cpuMs,
            TickHz = 0,
            Asked = _asked,
            Advised = _advised,
        };
    }

    private int Walk(double now, double ticks, double dreamsPerTick)
    {
        if (ticks <= 0)
        {
            return -1;
        }

        // Time in the second, for the moment of passing: talking takes the beginning of it.
        var talk = Math.Clamp(TalksUntil - now, 0, 1);
        var left = ticks * (1 - talk);
        var met = -1;
        while (left > 1e-9)
        {
            double used;
            if (_errandLeft > 0)
            {
                used = Math.Min(left, _errandLeft);
                _errandLeft -= used;
                _need = _errandLeft <= 0 ? 0 : _need;
            }
            else if (!double.IsInfinity(PassedAt))
            {
                break;
            }
            else if (_stuckLeft > 0)
            {
                var pace = 1 + (_calibration.StuckPlanning * Saturated(dreamsPerTick) / (_calibration.DreamWorth * _calibration.DreamSaturation));
                used = Math.Min(left, _stuckLeft / pace);
                _stuckLeft -= used * pace;
                _sinceFact += used;
                if (_stuckLeft <= 1e-9)
                {
                    ComeFree();
                }
            }
            else
            {
                used = Explore(left, now, 1 - (left / ticks), 1 / ticks, ref met);
            }

            left -= used;
        }

        return met;
    }

    private double Explore(double left, double now, double from, double perStep, ref int met)
    {
        var steps = _boostLeft > 0 ? _calibration.FrontierSteps : StepsPerProgress;
        var used = Math.Min(Math.Min(left, (_end - _progress) * steps), Math.Min(_stuckAt - _explored, _meetAt - _walked));
        used = Math.Max(_boostLeft > 0 ? Math.Min(used, _boostLeft) : used, 1e-9);
        _boostLeft -= used;
        _explored += used;
        _walked += used;
        _sinceFact += used;
        _progress += used / steps;
        var walked = _end > _knownFrom ? Math.Clamp((_progress - _knownFrom) / (_end - _knownFrom), 0, 1) : 1;
        var known = _scenario.Facts - (int)Math.Ceiling(_unknownFrom * Math.Pow(1 - walked, _calibration.Discovery));
        if (_progress >= _end - 1e-9)
        {
            known = _scenario.Facts;
            PassedAt = now + from + (used * perStep);
        }

        if (known > _facts)
        {
            (_facts, _sinceFact) = (known, 0);
        }

        if (_explored >= _stuckAt - 1e-9)
        {
            // The watchdog ends it at the latest; that is the rescue.
            var most = _calibration.Watchdog * _scenario.Nodes;
            var drawn = _calibration.StuckFor * _scenario.Nodes * Math.Exp(_calibration.StuckSpread * _chance.Normal(_id, Luck.StuckFor, _stuckCount));
            _rescues += drawn > most ? 1 : 0;
            _stuckLeft = Math.Min(most, drawn);
        }

        if (_walked >= _meetAt - 1e-9)
        {
            met = (int)(_chance.Uniform(_id, Luck.MeetWhom, _meetings) * _scenario.Npcs);
            _meetings++;
            _meetAt = _walked + MeetAfter(_meetings);
        }

        return used;
    }

    private void ComeFree()
    {
        _stuckLeft = 0;
        _stuckCount++;
        _stuckAt = _explored + StuckAfter(_stuckCount);
    }

    private double Saturated(double dreamsPerTick) =>
        _calibration.DreamWorth * _calibration.DreamSaturation * (1 - Math.Exp(-dreamsPerTick / _calibration.DreamSaturation));

    private double StuckAfter(int index) =>
        _calibration.StuckEvery * _scenario.Frontier * (1 + (_updates / (_learningScale * _calibration.StuckPractice))) * _chance.Exponential(_id, Luck.StuckAt, index);

    private double MeetAfter(int index) =>
        _calibration.MeetOften * _scenario.Map.MeetSteps * _scenario.Nodes / Math.Max(1, _scenario.Npcs - 1) * _chance.Exponential(_id, Luck.MeetAt, index);

    private double CrashAfter(int index) =>
        _scenario.CrashesPerMinute > 0 ? 60 / _scenario.CrashesPerMinute * _chance.Exponential(_id, Luck.Crash, index) : double.PositiveInfinity;
}
