using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>
/// What an epoch was worth, from states of NPCs alone: facts learned per second of an NPC that has something left to learn, less a tenth of
/// the share of late ticks, less a tenth of the needs deficit, less openings that changed nothing.
/// </summary>
internal sealed class EpochReward
{
    private const double LateMs = 5;
    private const double LateCost = 0.1;
    private const double NeedCost = 0.1;
    private const double NeedFrom = 0.7;
    private const double WastedCost = 0.5;

    private readonly Dictionary<string, (NpcState State, DateTimeOffset At, bool Opened, long AdvisedAtOpening)> _last = new(StringComparer.Ordinal);
    private double _seconds;
    private double _needs;
    private long _facts;
    private long _heard;
    private long _late;
    private long _wasted;

    /// <summary>Hears an NPC.</summary>
    /// <param name="state">Its state.</param>
    /// <param name="at">When.</param>
    internal void Hear(NpcState state, DateTimeOffset at)
    {
        var open = state.Gate is NpcGate.Open;
        if (!_last.TryGetValue(state.Npc, out var last) || last.State.Pid != state.Pid || at <= last.At)
        {
            _last[state.Npc] = (state, at, open, state.Advised);
            return;
        }

        var passed = Math.Min(10, (at - last.At).TotalSeconds);
        if (last.State.KnownShare is >= 0 and < 1)
        {
            _seconds += passed;
            _needs += passed * Math.Max(0, Math.Max(state.Needs.Hunger, Math.Max(state.Needs.Energy, state.Needs.Company)) - NeedFrom);
            _facts += state.Village == last.State.Village ? Math.Max(0, state.FactsKnown - last.State.FactsKnown) : 0;
        }

        _heard++;
        _late += state.LatenessMs > LateMs ? 1 : 0;
        _wasted += last.Opened && !open && state.Advised <= last.AdvisedAtOpening ? 1 : 0;
        _last[state.Npc] = (state, at, open, open && last.Opened ? last.AdvisedAtOpening : state.Advised);
    }

    /// <summary>Takes the reward of the epoch that ends, and begins another.</summary>
    /// <returns>The reward; null when nobody had anything to learn.</returns>
    internal double? Take()
    {
        double? reward = _seconds > 0
            ? (_facts / _seconds) - (LateCost * _late / Math.Max(1, _heard)) - (NeedCost * _needs / _seconds) - (WastedCost * _wasted / _seconds)
            : null;
        Forget();
        return reward is { } value && double.IsFinite(value) ? value : null;
    }

    /// <summary>Begins an epoch anew.</summary>
    internal void Forget()
    {
        (_seconds, _needs, _facts, _heard, _late, _wasted) = (0, 0, 0, 0, 0, 0);
        if (_last.Count > 4_096)
        {
            _last.Clear();
        }
    }
}
