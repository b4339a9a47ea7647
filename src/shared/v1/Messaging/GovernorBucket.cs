using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>The bucket that holds the governor's weights, with the generations before.</summary>
public static class GovernorBucket
{
    /// <summary>The key of the weights in force.</summary>
    public const string WeightsKey = "weights";

    /// <summary>The bucket's name.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>For example <c>dev_governor</c>.</returns>
    public static string Name(EnvironmentName environment) => $"{environment}_governor";

    /// <summary>The bucket as a new one is made.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="replicas">Copies in a cluster: 1, 3 or 5.</param>
    /// <returns>Its configuration.</returns>
    public static KeyValueConfiguration Configuration(EnvironmentName environment, int replicas = 1) => new(Name(environment))
    {
        Description = "Weights of the governor, and the generations before them.",
        History = 16,
        MaxBytes = 16L * 1024 * 1024,
        Replicas = replicas,
    };
}
