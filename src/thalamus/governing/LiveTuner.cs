using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Governing;

/// <summary>How the governor learns while the village lives.</summary>
internal sealed record LiveTuningOptions
{
    /// <summary>Standard deviation of a perturbation. Default 0.02.</summary>
    internal double Sigma { get; init; } = 0.02;

    /// <summary>Most that one step moves a weight, in standard deviations of its perturbation's direction. Default 0.02.</summary>
    internal double Step { get; init; } = 0.02;

    /// <summary>Length of an epoch; a pair takes two. Default 60 s.</summary>
    internal TimeSpan Epoch { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Weight of the newest pair in the smoothed reward. Default 0.3.</summary>
    internal double Newness { get; init; } = 0.3;

    /// <summary>The best generation comes back when the smoothed reward falls below the best by more than this share of it. Default 0.25.</summary>
    internal double MostLoss { get; init; } = 0.25;

    /// <summary>Never for less than this. Default 0.01.</summary>
    internal double LeastLoss { get; init; } = 0.01;

    /// <summary>Most that live learning moves a weight away from where it began. Default 0.5.</summary>
    internal double MostDrift { get; init; } = 0.5;
}

/// <summary>What came of a pair.</summary>
/// <param name="Generation">The generation after it.</param>
/// <param name="Plus">Reward with the perturbation added.</param>
/// <param name="Minus">Reward with the perturbation taken away.</param>
/// <param name="Smoothed">Smoothed reward, the pair included.</param>
/// <param name="Best">Best smoothed reward so far.</param>
/// <param name="RolledBack">Whether the best generation came back.</param>
internal sealed record LearningStep(long Generation, double Plus, double Minus, double Smoothed, double Best, bool RolledBack);

/// <summary>
/// Evolution strategies of one antithetic pair (Salimans et al. 2017, section 2.1) on the last layer of the NPCs' head: an epoch with the
/// perturbation added, one with it taken away, a step by their difference relative to what such differences usually are, and back to the best
/// generation when the smoothed reward regresses. Bounds are not its business: the projection keeps them whatever the weights are.
/// </summary>
internal sealed class LiveTuner
{
    private const int Tuned = (GovernorNetwork.Hidden + 1) * GovernorNetwork.Outputs;

    private readonly LiveTuningOptions _options;
    private readonly Rng _rng;
    private readonly float[] _origin;
    private readonly float[] _centre;
    private readonly float[] _best;
    private readonly float[] _noise = new float[Tuned];
    private readonly int _from = GovernorNetwork.ParameterCount - GovernorNetwork.GateParameterCount - Tuned;
    private double _began = double.NaN;
    private double? _plus;
    private double _spread = double.NaN;

    /// <summary>Begins at weights.</summary>
    /// <param name="options">How it learns.</param>
    /// <param name="start">The weights.</param>
    /// <param name="generation">Their generation.</param>
    /// <param name="rng">Source of the perturbations.</param>
    internal LiveTuner(LiveTuningOptions options, ReadOnlySpan<float> start, long generation, Rng rng)
    {
        _options = options;
        _rng = rng;
        _origin = start.ToArray();
        _centre = start.ToArray();
        _best = start.ToArray();
        Generation = generation;
        Network = new(start);
    }

    /// <summary>The network as it decides now: the centre, or a half of a pair.</summary>
    internal GovernorNetwork Network { get; }

    /// <summary>The weights learned so far.</summary>
    internal ReadOnlySpan<float> Centre => _centre;

    /// <summary>Counts steps and returns.</summary>
    internal long Generation { get; private set; }

    /// <summary>Smoothed reward of pairs; NaN before the first and after a return.</summary>
    internal double Smoothed { get; private set; } = double.NaN;

    /// <summary>Best smoothed reward; NaN before the first pair and after a return.</summary>
    internal double Best { get; private set; } = double.NaN;

    /// <summary>Drops the epoch that runs; the network is the centre until the next <see cref="Advance"/>.</summary>
    internal void Pause()
    {
        _began = double.NaN;
        _plus = null;
        _centre.CopyTo(Network.Parameters);
    }

    /// <summary>Ends learning at the best weights so far.</summary>
    internal void Settle()
    {
        _best.CopyTo(_centre, 0);
        Pause();
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="now">The time in seconds.</param>
    /// <param name="reward">Where an ended epoch's reward is taken from.</param>
    /// <returns>What came of a pair, when one has ended.</returns>
    internal LearningStep? Advance(double now, EpochReward reward)
    {
        if (double.IsNaN(_began))
        {
            reward.Forget();
            Perturb();
            Begin(now, +1);
            return null;
        }

        if (now - _began < _options.Epoch.TotalSeconds)
        {
            return null;
        }

        return Hear(reward.Take(), now);
    }

    private LearningStep? Hear(double? reward, double now)
    {
        // An epoch in which nobody had anything to learn says nothing; it is lived again.
        if (reward is not { } heard)
        {
            Begin(now, _plus is null ? +1 : -1);
            return null;
        }

        if (_plus is not { } plus)
        {
            _plus = heard;
            Begin(now, -1);
            return null;
        }

        var step = Learn(plus, heard);
        _plus = null;
        Perturb();
        Begin(now, +1);
        return step;
    }

    private LearningStep Learn(double plus, double minus)
    {
        var mean = (plus + minus) / 2;
        Smoothed = double.IsNaN(Smoothed) ? mean : Smoothed + (_options.Newness * (mean - Smoothed));
        Generation++;
        if (Best - Smoothed > Math.Max(_options.LeastLoss, _options.MostLoss * Math.Abs(Best)))
        {
            var fallen = new LearningStep(Generation, plus, minus, Smoothed, Best, RolledBack: true);
            _best.CopyTo(_centre, 0);

            // The world may have changed rather than the weights: both are measured anew.
            Smoothed = Best = double.NaN;
            return fallen;
        }

        if (double.IsNaN(Best) || Smoothed > Best)
        {
            Best = Smoothed;
            _centre.CopyTo(_best, 0);
        }

        Move(plus - minus);
        return new(Generation, plus, minus, Smoothed, Best, RolledBack: false);
    }

    private void Move(double difference)
    {
        var size = Math.Abs(difference);
        _spread = double.IsNaN(_spread) ? size : _spread + (_options.Newness * (size - _spread));
        var share = _spread > 0 ? Math.Clamp(difference / (2 * _spread), -1, 1) : 0;
        for (var i = 0; i < Tuned; i++)
        {
            var origin = _origin[_from + i];
            var moved = _centre[_from + i] + (_options.Step * share * _noise[i]);
            _centre[_from + i] = (float)Math.Clamp(moved, origin - _options.MostDrift, origin + _options.MostDrift);
        }
    }

    private void Perturb()
    {
        for (var i = 0; i < Tuned; i++)
        {
            // Box and Muller's transform; 1 - u is never 0.
            _noise[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - _rng.NextSingle())) * Math.Cos(2 * Math.PI * _rng.NextSingle()));
        }
    }

    private void Begin(double now, int sign)
    {
        _began = now;
        _centre.CopyTo(Network.Parameters);
        for (var i = 0; i < Tuned; i++)
        {
            Network.Parameters[_from + i] += (float)(sign * _options.Sigma * _noise[i]);
        }
    }
}
