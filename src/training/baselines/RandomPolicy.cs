using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Baselines;

/// <summary>Anything that the limits allow, drawn anew for each NPC every ten seconds.</summary>
/// <param name="seed">Seed of the draws.</param>
internal sealed class RandomPolicy(ulong seed) : IHeuristic
{
    private const double Every = 10;

    private readonly Rng _rng = new(seed);
    private double[] _drawn = [];
    private double _drawnAt = double.NegativeInfinity;

    public string Name => "random";

    public void Propose(ReadOnlySpan<NpcTrack> npcs, GovernorOptions options, double now, Proposal proposal)
    {
        if (now - _drawnAt >= Every || _drawn.Length < 4 * npcs.Length)
        {
            _drawnAt = now;
            _drawn = new double[4 * npcs.Length];
            foreach (ref var value in _drawn.AsSpan())
            {
                value = _rng.NextSingle();
            }
        }

        for (var i = 0; i < npcs.Length; i++)
        {
            proposal.Cpu[i] = _drawn[4 * i];
            proposal.Ticks[i] = options.MinTickHz + ((options.MaxTickHz - options.MinTickHz) * _drawn[(4 * i) + 1]);
            proposal.Urgency[i] = _drawn[(4 * i) + 2];
            proposal.Standing[i] = _drawn[(4 * i) + 3];
        }
    }
}
