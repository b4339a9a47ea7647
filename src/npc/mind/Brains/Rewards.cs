namespace Nimmerverse.Npc.Brains;

/// <summary>What the brain strives for. Every part is paid at most once or telescopes, so that lingering never pays.</summary>
public static class Rewards
{
    /// <summary>For each new fact.</summary>
    public const float NewFact = 1f;

    /// <summary>For the first visit to a node in this village.</summary>
    public const float FirstVisit = 0.3f;

    /// <summary>For each step.</summary>
    public const float Step = -0.01f;

    /// <summary>For knowing everything.</summary>
    public const float AllKnown = 1f;

    /// <summary>The reward of one step.</summary>
    /// <param name="newFacts">Facts that were not known before.</param>
    /// <param name="firstVisit">Whether the node was new.</param>
    /// <param name="allKnown">Whether everything is known now, which ends the task.</param>
    /// <param name="before">Potential of the needs before the step.</param>
    /// <param name="after">Potential of the needs after it.</param>
    /// <param name="discount">The learner's discount.</param>
    /// <returns>The raw reward. The potential of a terminal state counts as 0, so that the shaping cannot change the best policy (Ng et al. 1999, section 3).</returns>
    public static float Of(int newFacts, bool firstVisit, bool allKnown, float before, float after, float discount) =>
        (newFacts * NewFact)
        + (firstVisit ? FirstVisit : 0f)
        + Step
        + (allKnown ? AllKnown : 0f)
        + ((allKnown ? 0f : discount * after) - before);
}
