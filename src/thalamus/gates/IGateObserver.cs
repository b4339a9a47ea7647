using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>Hears what gates do, at once and in order, on the thread that feeds the correlator.</summary>
public interface IGateObserver
{
    /// <summary>A gate changed its state.</summary>
    /// <param name="transition">What happened; its lifeforce cost is 0, for the observer to fill in.</param>
    /// <param name="combinedConfidence">Confidence of the waves in the window together, 0 to 1.</param>
    void OnTransition(GateTransition transition, double combinedConfidence);

    /// <summary>Two or more waves of one region collapsed. Follows the transition that they caused, if they did.</summary>
    /// <param name="collapse">The waves, how they agree and what they did.</param>
    void OnCollapse(WaveCollapse collapse);
}
