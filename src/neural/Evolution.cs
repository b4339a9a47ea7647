namespace Nimmerverse.Neural;

/// <summary>
/// Evolution strategies (Salimans et al. 2017, algorithm 1 and section 2.1): antithetic pairs, centred ranks, Adam (Kingma and Ba 2015,
/// algorithm 1) and weight decay. All state is in <see cref="State"/>, so that a checkpoint can hold it; the noise of a pair is drawn from
/// seed, generation and pair alone.
/// </summary>
/// <param name="settings">Constants.</param>
/// <param name="state">Where it stands; owned from now on.</param>
public sealed class Evolution(EvolutionSettings settings, EvolutionState state)
{
    /// <summary>Where it stands.</summary>
    public EvolutionState State => state;

    /// <summary>Writes the parameters of one half of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="sign">1 or -1.</param>
    /// <param name="candidate">Receives the parameters.</param>
    public void Perturb(int pair, int sign, Span<float> candidate)
    {
        state.Parameters.CopyTo(candidate);
        var noise = new Noise(Seed(pair));
        for (var i = 0; i < state.Parameters.Length; i++)
        {
            candidate[i] += sign * settings.Sigma * noise.Next();
        }
    }

    /// <summary>Makes one step uphill.</summary>
    /// <param name="fitness">Fitness of both halves of each pair: plus, minus, plus, minus; more is better. What is no number counts as worst.</param>
    public void Step(ReadOnlySpan<double> fitness)
    {
        var weights = CentredRanks(fitness);
        var gradient = new float[state.Parameters.Length];
        for (var pair = 0; pair < fitness.Length / 2; pair++)
        {
            var weight = (float)(weights[2 * pair] - weights[(2 * pair) + 1]);
            var noise = new Noise(Seed(pair));
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += weight * noise.Next();
            }
        }

        state.Generation++;
        var first = 1 - Math.Pow(settings.Beta1, state.Generation);
        var second = 1 - Math.Pow(settings.Beta2, state.Generation);
        for (var i = 0; i < gradient.Length; i++)
        {
            var slope = (gradient[i] / (fitness.Length * settings.Sigma)) - (settings.WeightDecay * state.Parameters[i]);
            state.Mean[i] = (settings.Beta1 * state.Mean[i]) + ((1 - settings.Beta1) * slope);
            state.Square[i] = (settings.Beta2 * state.Square[i]) + ((1 - settings.Beta2) * slope * slope);
            state.Parameters[i] += (float)(settings.LearningRate * (state.Mean[i] / first) / (Math.Sqrt(state.Square[i] / second) + 1e-8));
        }
    }

    /// <summary>Ranks from -0.5 (worst) to 0.5 (best); equals share the mean of their places.</summary>
    /// <param name="fitness">The values.</param>
    /// <returns>The ranks.</returns>
    public static double[] CentredRanks(ReadOnlySpan<double> fitness)
    {
        var values = fitness.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = double.IsNaN(values[i]) ? double.NegativeInfinity : values[i];
        }

        var ranks = new double[values.Length];
        for (var i = 0; i < ranks.Length; i++)
        {
            var (below, same) = (0, -1);
            foreach (var other in values)
            {
                below += other < values[i] ? 1 : 0;
                same += other == values[i] ? 1 : 0;
            }

            ranks[i] = values.Length == 1 ? 0 : ((below + (same / 2.0)) / (values.Length - 1)) - 0.5;
        }

        return ranks;
    }

    private ulong Seed(int pair) => (state.Seed * 0x9E3779B97F4A7C15) ^ ((ulong)state.Generation << 20) ^ (uint)pair;

    /// <summary>Standard normal numbers, two from each draw (Box and Muller 1958).</summary>
    private sealed class Noise(ulong seed)
    {
        private readonly Rng _rng = new(seed);
        private float _spare = float.NaN;

        internal float Next()
        {
            if (!float.IsNaN(_spare))
            {
                var kept = _spare;
                _spare = float.NaN;
                return kept;
            }

            var radius = MathF.Sqrt(-2 * MathF.Log(1 - _rng.NextSingle()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * _rng.NextSingle());
            _spare = radius * sine;
            return radius * cosine;
        }
    }
}

/// <summary>Constants of evolution strategies.</summary>
public sealed record EvolutionSettings
{
    /// <summary>Standard deviation of the noise. Default 0.05.</summary>
    public float Sigma { get; init; } = 0.05f;

    /// <summary>Adam's step. Default 0.02.</summary>
    public float LearningRate { get; init; } = 0.02f;

    /// <summary>Decay of all weights. Default 0.005.</summary>
    public float WeightDecay { get; init; } = 0.005f;

    /// <summary>Adam's memory of the gradient. Default 0.9.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Adam's memory of its square. Default 0.999.</summary>
    public float Beta2 { get; init; } = 0.999f;
}

/// <summary>Where an evolution stands.</summary>
/// <param name="seed">Its seed.</param>
/// <param name="parameters">The parameters; owned from now on.</param>
public sealed class EvolutionState(ulong seed, float[] parameters)
{
    /// <summary>Its seed.</summary>
    public ulong Seed => seed;

    /// <summary>Generations so far.</summary>
    public long Generation { get; set; }

    /// <summary>The parameters.</summary>
    public float[] Parameters => parameters;

    /// <summary>Adam's mean of gradients.</summary>
    public float[] Mean { get; init; } = new float[parameters.Length];

    /// <summary>Adam's mean of squared gradients.</summary>
    public float[] Square { get; init; } = new float[parameters.Length];
}
