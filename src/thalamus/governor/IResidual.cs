namespace Nimmerverse.Thalamus.Governor;

/// <summary>What corrects a heuristic's proposal.</summary>
public interface IResidual
{
    /// <summary>Computes the corrections of one epoch.</summary>
    /// <param name="features"><see cref="GovernorFeatures.Count"/> numbers per NPC, one NPC after the other.</param>
    /// <param name="globals"><see cref="GovernorFeatures.Globals"/> numbers.</param>
    /// <param name="outputs">Receives <see cref="GovernorNetwork.Outputs"/> numbers per NPC: CPU, ticks, urgency, standing; 0 corrects nothing.</param>
    void Compute(ReadOnlySpan<float> features, ReadOnlySpan<float> globals, Span<float> outputs);
}
