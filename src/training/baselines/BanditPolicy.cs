using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Baselines;

/// <summary>
/// Picks one of the heuristics for ten seconds at a time by UCB1 (Auer et al. 2002, figure 1): the reward is the share of all facts that the
/// village learnt meanwhile, relative to the best ten seconds so far.
/// </summary>
internal sealed class BanditPolicy : IHeuristic
{
    private const double Every = 10;

    private readonly IReadOnlyList<IHeuristic> _arms = Heuristics.All;
    private readonly double[] _sums;
    private readonly int[] _pulls;
    private double _since = double.NaN;
    private double _before;
    private double _best = 1e-9;
    private int _arm;

    public BanditPolicy() => (_sums, _pulls) = (new double[_arms.Count], new int[_arms.Count]);

    public string Name => "bandit";

    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        var left = 0.0;
        foreach (var npc in npcs)
        {
            left += npc.Remaining;
        }

        left /= Math.Max(1, npcs.Length);
        if (double.IsNaN(_since))
        {
            (_since, _before) = (now, left);
        }
        else if (now - _since >= Every)
        {
            var gained = Math.Max(0, _before - left);
            _best = Math.Max(_best, gained);
            _sums[_arm] += gained / _best;
            _pulls[_arm]++;
            (_since, _before) = (now, left);
            _arm = Choose();
        }

        _arms[_arm].Propose(npcs, options, now, proposal);
    }

    private int Choose()
    {
        var total = 0;
        foreach (var pulls in _pulls)
        {
            total += pulls;
        }

        var (best, arm) = (double.NegativeInfinity, 0);
        for (var i = 0; i < _pulls.Length; i++)
        {
            var value = _pulls[i] == 0 ? double.PositiveInfinity : (_sums[i] / _pulls[i]) + Math.Sqrt(2 * Math.Log(total) / _pulls[i]);
            if (value > best)
            {
                (best, arm) = (value, i);
            }
        }

        return arm;
    }
}
