namespace Nimmerverse.Neural;

/// <summary>Hyperparameters of streaming actor-critic; the defaults are the published ones (Elsayed et al. 2024, appendix C).</summary>
public sealed record StreamSettings
{
    /// <summary>Discount gamma, 0 to 1.</summary>
    public float Discount { get; init; } = 0.99f;

    /// <summary>Trace decay lambda, 0 to 1.</summary>
    public float TraceDecay { get; init; } = 0.8f;

    /// <summary>Step size alpha before the bound.</summary>
    public float StepSize { get; init; } = 1f;

    /// <summary>Overshooting bound kappa of the policy.</summary>
    public float PolicyKappa { get; init; } = 3f;

    /// <summary>Overshooting bound kappa of the value.</summary>
    public float ValueKappa { get; init; } = 2f;

    /// <summary>Weight tau of the entropy in the policy's trace.</summary>
    public float EntropyWeight { get; init; } = 0.01f;
}
