using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// The stream of trails: it holds a trail until every durable reader has acknowledged it, and refuses new ones when full, so that no
/// trail goes unread. Without its readers an interest stream drops what comes, so they are made with it.
/// </summary>
public static class TrailStream
{
    /// <summary>The reader that writes the relational memory.</summary>
    public const string Phoebe = "phoebe";

    /// <summary>The reader that writes the memory of meanings.</summary>
    public const string Iris = "iris";

    /// <summary>Every durable reader.</summary>
    public static IReadOnlyList<string> Readers { get; } = [Phoebe, Iris];

    /// <summary>The stream's name.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>For example <c>DEV_TRAILS</c>.</returns>
    public static string Name(EnvironmentName environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return $"{environment.Value.ToUpperInvariant()}_TRAILS";
    }

    /// <summary>The name of the stream of messages that nobody could take.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>For example <c>DEV_DEAD_LETTERS</c>.</returns>
    public static string DeadLetters(EnvironmentName environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return $"{environment.Value.ToUpperInvariant()}_DEAD_LETTERS";
    }

    /// <summary>The stream as a new one is made.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="maxBytes">Most bytes that wait in it.</param>
    /// <param name="replicas">Copies in a cluster: 1, 3 or 5.</param>
    /// <returns>Its configuration.</returns>
    public static StreamConfiguration Configuration(EnvironmentName environment, long maxBytes, int replicas = 1) =>
        new(Name(environment), [Subjects.Trail.All(environment).Value])
        {
            Description = "Decisions with inputs, cost and outcome, until every reader has them.",
            Retention = StreamRetention.Interest,
            Discard = StreamDiscard.New,
            MaxBytes = maxBytes,
            Replicas = replicas,
            DuplicateWindow = TimeSpan.FromMinutes(2),
        };

    /// <summary>
    /// A durable reader. The server delivers without end what is not acknowledged: a reader that gives a message up says so itself,
    /// because a trail must not be lost to a counter.
    /// </summary>
    /// <param name="name">One of <see cref="Readers"/>.</param>
    /// <returns>Its configuration.</returns>
    public static ConsumerConfiguration Reader(string name) => new(name)
    {
        AckWait = TimeSpan.FromSeconds(30),
        MaxDeliver = -1,
        MaxAckPending = 20_000,
    };
}
