using Nimmerverse.Meaning;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Learning;

namespace Nimmerverse.Thalamus.Running;

/// <summary>The loop's part of learning regions: hears what no region covers, and opens gates for regions that are ready. Never waits.</summary>
/// <param name="correlator">The gates.</param>
/// <param name="weights">Weights that gates earned in earlier lives.</param>
/// <param name="memory">Names regions and remembers them.</param>
/// <param name="options">When a region forms, and how many there may be.</param>
internal sealed class RegionSchool(Correlator correlator, WeightFile weights, RegionMemory memory, LearningOptions options)
{
    private readonly RegionLearner _learner = new(WordVectors.Shipped, options);

    /// <summary>Hears a wave that belongs to no region.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="now">When it was received.</param>
    internal void Hear(in Wave wave, DateTimeOffset now)
    {
        if (correlator.Learned < options.MostRegions && _learner.Hear(wave, now) is { } proposal)
        {
            memory.Propose(proposal);
        }
    }

    /// <summary>Opens gates for regions that have a name, new ones and those of earlier lives.</summary>
    internal void TakeWhatIsReady()
    {
        while (correlator.Learned < options.MostRegions && memory.TryTake(out var region))
        {
            if (!correlator.TryLearn(region.GateId, region.Centre))
            {
                continue;
            }

            if (weights.Of(region.GateId) is { } weight)
            {
                correlator.RestoreWeight(region.GateId, weight);
            }

            if (!region.IsRemembered)
            {
                memory.Keep(region);
            }
        }
    }
}
