namespace Nimmerverse.Neural;

/// <summary>A policy network and a value network, which several <see cref="StreamActorCritic"/> may train in turn.</summary>
/// <param name="actor">Scores actions.</param>
/// <param name="critic">Estimates the value; one output.</param>
public sealed class ActorCritic(Mlp actor, Mlp critic)
{
    /// <summary>Scores actions.</summary>
    public Mlp Actor { get; } = actor;

    /// <summary>Estimates the value.</summary>
    public Mlp Critic { get; } = critic;

    /// <summary>Counts changes of the parameters, so that a learner knows when its forward pass is stale.</summary>
    public long Version { get; private set; }

    /// <summary>Tells that the parameters have changed.</summary>
    public void Touch() => Version++;
}
