namespace Nimmerverse.Thalamus.Governor;

/// <summary>
/// What the governor remembers of one NPC: its last report, smoothed rates of change, and what it was granted. Times are seconds on any
/// clock that never falls.
/// </summary>
/// <param name="npc">The NPC.</param>
public sealed class NpcTrack(string npc)
{
    private const double CostNewness = 0.3;
    private const double FastSeconds = 10;
    private const double SlowSeconds = 60;
    private const double AskingSeconds = 120;

    /// <summary>How long after a usable answer its benefit is judged, in seconds.</summary>
    public const double BenefitSeconds = 20;

    private readonly Advice _advice = new();
    private NpcReport _last;
    private bool _heard;
    private double _factAt;

    /// <summary>The NPC.</summary>
    public string Npc => npc;

    /// <summary>What is left to learn, 0 to 1; 1 when the report is no share.</summary>
    public double Remaining { get; private set; } = 1;

    /// <summary>Measured CPU time of one tick in milliseconds, planning left out; 0 while unknown.</summary>
    public double TickCostMs { get; private set; }

    /// <summary>When it was last heard.</summary>
    public double HeardAt { get; private set; }

    /// <summary>Whether the last report was sound.</summary>
    public bool IsSound { get; private set; }

    /// <summary>The last report.</summary>
    internal ref readonly NpcReport Last => ref _last;

    /// <summary>Facts per second, smoothed over 10 s.</summary>
    internal double FactsFast { get; private set; }

    /// <summary>Facts per second, smoothed over 60 s.</summary>
    internal double FactsSlow { get; private set; }

    /// <summary>Steps per fact, smoothed over facts.</summary>
    internal double StepsPerFact { get; private set; }

    /// <summary>TD error, smoothed over 10 s.</summary>
    internal double TdError { get; private set; }

    /// <summary>Lateness in milliseconds, smoothed over 10 s.</summary>
    internal double Lateness { get; private set; }

    /// <summary>CPU used in percent of one core, smoothed over 10 s.</summary>
    internal double CpuPct { get; private set; }

    /// <summary>Ticks per second, smoothed over 10 s.</summary>
    internal double TicksPerSecond { get; private set; }

    /// <summary>Imagined steps per second, smoothed over 10 s.</summary>
    internal double PlansPerSecond { get; private set; }

    /// <summary>Rescues per second, smoothed over 60 s.</summary>
    internal double RescuesPerSecond { get; private set; }

    /// <summary>Questions per second, smoothed over 120 s.</summary>
    internal double AskedPerSecond { get; private set; }

    /// <summary>Share of its questions that were answered usably, smoothed over questions.</summary>
    internal double AdvisedShare => _advice.Share;

    /// <summary>Facts gained in the seconds after a usable answer beyond what the rate before promised, smoothed over answers.</summary>
    internal double Benefit => _advice.Benefit;

    /// <summary>The tick rate that it was granted last, or null.</summary>
    internal int? GrantedHz { get; set; }

    /// <summary>The quota that it was granted last in percent of one core; 0 before the first.</summary>
    internal double GrantedPct { get; set; }

    /// <summary>When its last opening began, or when it was first met; NaN before that.</summary>
    internal double OpenedAt { get; set; } = double.NaN;

    /// <summary>When its last opening ends.</summary>
    internal double OpenUntil { get; set; } = double.NegativeInfinity;

    /// <summary>Seconds since its last new fact.</summary>
    /// <param name="now">The time.</param>
    internal double StuckFor(double now) => Math.Max(0, now - _factAt);

    /// <summary>Hears the NPC.</summary>
    /// <param name="report">What it says.</param>
    /// <param name="now">When, in seconds.</param>
    public void Hear(in NpcReport report, double now)
    {
        IsSound = report.IsSound;
        Remaining = report.KnownShare is >= 0 and <= 1 ? 1 - report.KnownShare : 1;
        if (IsSound && _heard && report.Life == _last.Life && now > HeardAt)
        {
            Compare(report, now - HeardAt, now);
        }
        else
        {
            _factAt = now;
            _advice.Forget();
        }

        if (IsSound)
        {
            _last = report;
            _heard = true;
        }

        HeardAt = now;
    }

    private void Compare(in NpcReport report, double seconds, double now)
    {
        var fast = seconds / (seconds + FastSeconds);
        var slow = seconds / (seconds + SlowSeconds);
        var ticks = Math.Max(0, report.Tick - _last.Tick);
        var plans = Math.Max(0, report.PlanSteps - _last.PlanSteps);
        var cpu = Math.Max(0, report.CpuMs - _last.CpuMs);
        var facts = report.Village == _last.Village ? Math.Max(0, report.FactsKnown - _last.FactsKnown) : 0;
        if (facts > 0 || report.Village != _last.Village || report.KnownShare >= 1)
        {
            _factAt = now;
        }

        if (facts > 0)
        {
            var steps = (double)Math.Max(1, _last.StepsSinceFact + ticks - report.StepsSinceFact) / facts;
            StepsPerFact += 0.3 * (steps - StepsPerFact);
        }

        // Planning takes whatever is left, so it must not count as cost: it would eat the tick rate that leaves it room.
        if (ticks > 0)
        {
            var cost = cpu / (ticks + plans);
            TickCostMs = TickCostMs == 0 ? cost : TickCostMs + (CostNewness * (cost - TickCostMs));
        }

        FactsFast += fast * ((facts / seconds) - FactsFast);
        FactsSlow += slow * ((facts / seconds) - FactsSlow);
        TdError += fast * (report.TdErrorAbs - TdError);
        Lateness += fast * (report.LatenessMs - Lateness);
        CpuPct += fast * ((cpu / seconds / 10) - CpuPct);
        TicksPerSecond += fast * ((ticks / seconds) - TicksPerSecond);
        PlansPerSecond += fast * ((plans / seconds) - PlansPerSecond);
        RescuesPerSecond += slow * ((Math.Max(0, report.Rescues - _last.Rescues) / seconds) - RescuesPerSecond);
        var asked = Math.Max(0, report.Asked - _last.Asked);
        AskedPerSecond += seconds / (seconds + AskingSeconds) * ((asked / seconds) - AskedPerSecond);
        _advice.Hear(asked, Math.Max(0, report.Advised - _last.Advised), facts, FactsSlow, now);
    }

    /// <summary>Whether answers come, and whether they help.</summary>
    private sealed class Advice
    {
        private const double Newness = 0.3;
        private double _at = double.NaN;
        private double _rateBefore;
        private int _gained;

        internal double Share { get; private set; }

        internal double Benefit { get; private set; }

        internal void Forget() => _at = double.NaN;

        internal void Hear(long asked, long advised, int facts, double rate, double now)
        {
            for (var i = 0L; i < Math.Min(8, asked); i++)
            {
                Share -= Newness * Share;
            }

            for (var i = 0L; i < Math.Min(8, advised); i++)
            {
                Share += Newness;
            }

            Share = Math.Min(1, Share);
            if (!double.IsNaN(_at))
            {
                _gained += facts;
                if (now - _at >= BenefitSeconds)
                {
                    Benefit += Newness * (_gained - (_rateBefore * (now - _at)) - Benefit);
                    _at = double.NaN;
                }
            }

            if (advised > 0 && double.IsNaN(_at))
            {
                (_at, _rateBefore, _gained) = (now, rate, facts);
            }
        }
    }
}
