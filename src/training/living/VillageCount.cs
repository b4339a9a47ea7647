using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Training.Living;

/// <summary>Counts one village from the states of its NPCs.</summary>
/// <param name="village">Its number.</param>
/// <param name="speed">World time over wall time.</param>
internal sealed class VillageCount(long village, double speed)
{
    private const double LateMs = 5;
    private const double NeedFrom = 0.7;
    private const double LongestGap = 5;

    private readonly Dictionary<string, Life> _lives = new(StringComparer.Ordinal);
    private DateTimeOffset _began = DateTimeOffset.MaxValue;
    private DateTimeOffset _heard;
    private double _learning;
    private double _deficit;
    private long _ticks;
    private long _late;
    private int _facts;

    /// <summary>The village.</summary>
    internal long Village => village;

    /// <summary>Hears a state.</summary>
    /// <param name="state">The state; of another village it is not counted.</param>
    /// <param name="at">When it was said.</param>
    internal void Hear(NpcState state, DateTimeOffset at)
    {
        if (state.Village != village || state.FactsTotal <= 0)
        {
            return;
        }

        _began = at < _began ? at : _began;
        (_heard, _facts) = (at, state.FactsTotal);
        if (!_lives.TryGetValue(state.Npc, out var life))
        {
            _lives[state.Npc] = new() { Last = state, At = at, KnewAt = state.KnownShare >= 1 ? at : null };
            return;
        }

        if (life.KnewAt is null && state.Pid == life.Last.Pid)
        {
            var passed = Math.Clamp((at - life.At).TotalSeconds, 0, LongestGap);
            _learning += passed;
            _deficit += passed * Math.Max(0, Math.Max(state.Needs.Hunger, state.Needs.Energy) - NeedFrom);
            _ticks += Math.Max(0, state.Tick - life.Last.Tick);
            _late += state.LatenessMs > LateMs ? 1 : 0;
        }

        if (state.Pid == life.Last.Pid)
        {
            life.Asked += Math.Max(0, state.Asked - life.Last.Asked);
            life.Advised += Math.Max(0, state.Advised - life.Last.Advised);
        }

        life.KnewAt ??= state.KnownShare >= 1 ? at : null;
        (life.Last, life.At) = (state, at);
    }

    /// <summary>The village when it is over.</summary>
    /// <param name="policy">Under which policy.</param>
    /// <param name="turn">In which turn.</param>
    /// <returns>The record; null when it was not seen from beginning to end by at least one NPC.</returns>
    internal LiveRecord? Record(string policy, int turn)
    {
        double[] seconds = [.. _lives.Values.Select(life => speed * ((life.KnewAt ?? _heard) - _began).TotalSeconds).OrderDescending()];
        return seconds.Length == 0 || _learning <= 0 ? null : new()
        {
            Policy = policy,
            Turn = turn,
            Village = village,
            Npcs = seconds.Length,
            Facts = _facts,
            Seconds = Math.Round(seconds[0], 2),
            MeanSeconds = Math.Round(seconds.Average(), 2),
            SlowSeconds = Math.Round(seconds.Take((seconds.Length + 3) / 4).Average(), 2),
            DoneSeconds = Math.Round(speed * (_heard - _began).TotalSeconds, 2),
            LateShare = Math.Round(_late / (double)Math.Max(1, _ticks), 4),
            TickHz = Math.Round(_ticks / (_learning * speed), 2),
            NeedsDeficit = Math.Round(_deficit / _learning, 5),
            Asked = _lives.Values.Sum(static life => life.Asked),
            Advised = _lives.Values.Sum(static life => life.Advised),
        };
    }

    private sealed class Life
    {
        internal required NpcState Last { get; set; }

        internal required DateTimeOffset At { get; set; }

        internal DateTimeOffset? KnewAt { get; set; }

        internal long Asked { get; set; }

        internal long Advised { get; set; }
    }
}
