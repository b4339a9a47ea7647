namespace Nimmerverse.Neural;

/// <summary>The distribution over actions that a row of scores stands for.</summary>
public static class Softmax
{
    /// <summary>Turns scores into probabilities.</summary>
    /// <param name="scores">Scores (logits), at least one.</param>
    /// <param name="probabilities">Receives the probabilities; they sum to 1.</param>
    public static void Forward(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        var max = scores[0];
        foreach (var score in scores)
        {
            max = MathF.Max(max, score);
        }

        var sum = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            probabilities[i] = MathF.Exp(scores[i] - max);
            sum += probabilities[i];
        }

        for (var i = 0; i < scores.Length; i++)
        {
            probabilities[i] /= sum;
        }
    }

    /// <summary>Shannon entropy.</summary>
    /// <param name="probabilities">Probabilities.</param>
    /// <returns>Entropy in nats, 0 to ln(n).</returns>
    public static float Entropy(ReadOnlySpan<float> probabilities)
    {
        var entropy = 0f;
        foreach (var p in probabilities)
        {
            entropy -= p > 0 ? p * MathF.Log(p) : 0;
        }

        return entropy;
    }

    /// <summary>The gradient at the scores of log pi(chosen) + entropyWeight * H(pi).</summary>
    /// <param name="probabilities">The policy's probabilities.</param>
    /// <param name="chosen">The action taken.</param>
    /// <param name="entropyWeight">Weight of the entropy; its sign says whether to widen or to narrow the policy.</param>
    /// <param name="gradient">Receives one value per action.</param>
    public static void PolicyGradient(ReadOnlySpan<float> probabilities, int chosen, float entropyWeight, Span<float> gradient)
    {
        var entropy = Entropy(probabilities);
        for (var i = 0; i < probabilities.Length; i++)
        {
            var p = probabilities[i];
            var ofEntropy = p > 0 ? -p * (MathF.Log(p) + entropy) : 0;
            gradient[i] = (i == chosen ? 1f : 0f) - p + (entropyWeight * ofEntropy);
        }
    }

    /// <summary>Draws an action.</summary>
    /// <param name="probabilities">Probabilities.</param>
    /// <param name="rng">Source of chance.</param>
    /// <returns>An index into <paramref name="probabilities"/>.</returns>
    public static int Sample(ReadOnlySpan<float> probabilities, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var rest = rng.NextSingle();
        for (var i = 0; i < probabilities.Length - 1; i++)
        {
            rest -= probabilities[i];
            if (rest < 0)
            {
                return i;
            }
        }

        return probabilities.Length - 1;
    }
}
