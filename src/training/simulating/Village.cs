using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Simulating;

/// <summary>
/// A village under a governor, second by second, until all NPCs know everything or the limit. The governor sees what it would see live:
/// reports through <see cref="NpcTrack"/>, and nothing else. Nothing here depends on the clock or the machine.
/// </summary>
internal sealed class Village
{
    private readonly Scenario _scenario;
    private readonly Calibration _calibration;
    private readonly SimulatedNpc[] _npcs;
    private readonly NpcTrack[] _tracks;
    private readonly double[] _ticks;
    private readonly double[] _dreams;
    private readonly LargeMind _mind;
    private readonly List<(int Npc, int Index)> _answered = [];
    private int _calls;
    private int _vain;

    private Village(Scenario scenario, Calibration calibration)
    {
        (_scenario, _calibration) = (scenario, calibration);
        var chance = new Chance(scenario.Seed);
        _npcs = new SimulatedNpc[scenario.Npcs];
        for (var i = 0; i < _npcs.Length; i++)
        {
            _npcs[i] = new(i, scenario, calibration, chance);
        }

        _tracks = Array.ConvertAll(_npcs, static npc => npc.Track);
        _ticks = new double[_npcs.Length];
        _dreams = new double[_npcs.Length];
        _mind = new(scenario, chance);
    }

    /// <summary>Runs a village.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">A policy that has decided nothing yet.</param>
    /// <param name="calibration">How NPCs behave, or null for the one that ships.</param>
    /// <returns>How it fared.</returns>
    public static Outcome Run(Scenario scenario, GovernorPolicy policy, Calibration? calibration = null) => Run(scenario, policy, calibration, out _);

    /// <summary>Runs a village and tells how many seconds of its life that were.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">A policy that has decided nothing yet.</param>
    /// <param name="calibration">How NPCs behave, or null for the one that ships.</param>
    /// <param name="seconds">Simulated seconds.</param>
    /// <returns>How it fared.</returns>
    public static Outcome Run(Scenario scenario, GovernorPolicy policy, Calibration? calibration, out int seconds)
    {
        var village = new Village(scenario, calibration ?? Calibration.Shipped);
        seconds = 0;
        while (seconds < scenario.LimitSeconds && !village.HavePassed())
        {
            village.Second(policy, seconds++);
        }

        return village.Outcome();
    }

    /// <summary>Runs a village under a rule that sees everything.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="calibration">How NPCs behave.</param>
    /// <param name="evening">Whether ticks too follow the work that is left.</param>
    /// <returns>How it fared.</returns>
    public static Outcome RunClairvoyant(Scenario scenario, Calibration calibration, bool evening)
    {
        var village = new Village(scenario, calibration);
        var policy = new GovernorPolicy(scenario.Options, new Clairvoyant(village._npcs, evening));
        for (var second = 0; second < scenario.LimitSeconds && !village.HavePassed(); second++)
        {
            village.Second(policy, second);
        }

        return village.Outcome();
    }

    private bool HavePassed()
    {
        foreach (var npc in _npcs)
        {
            if (double.IsInfinity(npc.PassedAt))
            {
                return false;
            }
        }

        return true;
    }

    private void Second(GovernorPolicy policy, double now)
    {
        for (var i = 0; i < _npcs.Length; i++)
        {
            if (now >= _npcs[i].DownUntil)
            {
                _tracks[i].Hear(_npcs[i].Report(), now);
            }
        }

        var budget = _scenario.BudgetPerNpcPct * _npcs.Length;
        var grants = policy.Decide(_tracks, now, budget);
        var demand = 0.0;
        for (var i = 0; i < _npcs.Length; i++)
        {
            var npc = _npcs[i];
            (_ticks[i], _dreams[i]) = (0, 0);
            if (npc.CrashIfDue(now))
            {
                _mind.Forget(i);
            }

            if (now >= npc.DownUntil)
            {
                demand += npc.Demand(grants.TickHz[i], grants.QuotaPct[i], out _ticks[i], out _dreams[i]);
                if (grants.Open[i] && npc.Asks(now, out var index))
                {
                    _mind.Ask(i, index, grants.Priority[i]);
                }
            }
        }

        var stolen = (int)(now / 30) % 2 == 1 ? _scenario.Stolen : 0;
        var capacity = 10 * budget * (1 - stolen);
        var served = demand > capacity ? capacity / demand : 1;
        for (var i = 0; i < _npcs.Length; i++)
        {
            if (_npcs[i].Live(now, _ticks[i], _dreams[i], served) is >= 0 and var other)
            {
                Talk(_npcs[i], _npcs[other], now);
            }
        }

        _mind.Advance(now + 1, _answered);
        foreach (var (npc, index) in _answered)
        {
            _calls++;
            _vain += _npcs[npc].Hear(now + 1, index) ? 0 : 1;
        }
    }

    private void Talk(SimulatedNpc one, SimulatedNpc other, double now)
    {
        var gap = _calibration.TalkGapSeconds;
        if (ReferenceEquals(one, other) || now < one.TalksUntil + gap || now < other.TalksUntil + gap || now < other.DownUntil
            || _calibration.TalkHouses <= 0 || (one.Share >= 1 && other.Share >= 1))
        {
            return;
        }

        one.TalksUntil = other.TalksUntil = now + 1 + _calibration.TalkSeconds;
        var (first, second) = (one.Facts, other.Facts);
        Tell(one, second, one.TalksUntil);
        Tell(other, first, one.TalksUntil);
    }

    private static void Tell(SimulatedNpc npc, int facts, double now)
    {
        if (double.IsInfinity(npc.PassedAt))
        {
            npc.BeTold(facts, now);
        }
    }

    private Outcome Outcome()
    {
        var (last, sum, unfinished, deficit, late, ticks) = (0.0, 0.0, 0, 0.0, 0.0, 0.0);
        foreach (var npc in _npcs)
        {
            var at = Math.Min(npc.PassedAt, _scenario.LimitSeconds);
            last = Math.Max(last, at);
            sum += at;
            unfinished += double.IsInfinity(npc.PassedAt) ? 1 : 0;
            deficit += npc.Deficit;
            late += npc.LateTicks;
            ticks += npc.AllTicks;
        }

        var n = _npcs.Length;
        var slow = _npcs.Select(npc => Math.Min(npc.PassedAt, _scenario.LimitSeconds)).OrderDescending().Take((n + 3) / 4).Average();
        return new(last, sum / n, slow, unfinished, deficit / n / Math.Max(1, last), ticks > 0 ? late / ticks : 0, _calls, _vain);
    }
}
