using Nimmerverse.Neural;

namespace Nimmerverse.Npc.Brains;

/// <summary>What waking and dreaming share, and what a checkpoint keeps: the networks, the normalisers, and the counts of a life.</summary>
public sealed class Mind
{
    /// <summary>Makes a newborn mind.</summary>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="rng">Source of the first weights.</param>
    public Mind(BrainSettings settings, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Networks = new(
            new(Features.ActorInputs, settings.Hidden, 1, rng),
            new(Features.CriticInputs, settings.Hidden, 1, rng));
        RewardScaler = new(settings.Learning.Discount);
    }

    /// <summary>Hyperparameters.</summary>
    public BrainSettings Settings { get; }

    /// <summary>Policy and value.</summary>
    public ActorCritic Networks { get; }

    /// <summary>Statistics of the features of exits.</summary>
    public Normaliser ExitStatistics { get; } = new(Features.PerExit);

    /// <summary>Statistics of the features of states.</summary>
    public Normaliser StateStatistics { get; } = new(Features.CriticInputs);

    /// <summary>Statistics of the returns.</summary>
    public RewardScaler RewardScaler { get; }

    /// <summary>Updates on real transitions since birth.</summary>
    public long LearnSteps { get; set; }

    /// <summary>Updates on imagined transitions since birth.</summary>
    public long PlanSteps { get; set; }

    /// <summary>Times that the watchdog stepped in since birth.</summary>
    public int Rescues { get; set; }
}
