namespace Nimmerverse.Neural;

/// <summary>An optimiser that learns from one sample at a time through eligibility traces.</summary>
public interface ITraceOptimiser
{
    /// <summary>Lets the traces fade; call once per step, then add the step's gradient to the result.</summary>
    /// <returns>The traces, one per parameter.</returns>
    Span<float> Fade();

    /// <summary>Moves the parameters along the traces.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="delta">The temporal-difference error.</param>
    void Step(Span<float> parameters, float delta);

    /// <summary>Forgets the traces: the trajectory ended or was cut.</summary>
    void Clear();
}
