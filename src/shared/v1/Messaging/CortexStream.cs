using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// The work queue of requests to the large mind: a request is kept until its answer is on its way, whatever becomes of the gateway; and
/// the bucket that holds answers, so that a request that comes again is answered the same.
/// </summary>
public static class CortexStream
{
    /// <summary>The one reader.</summary>
    public const string Reader = "cortex";

    /// <summary>How long answers are remembered; a request lives shorter.</summary>
    public static readonly TimeSpan AnswersKept = TimeSpan.FromMinutes(30);

    /// <summary>The stream's name.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>For example <c>DEV_CORTEX</c>.</returns>
    public static string Name(EnvironmentName environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return $"{environment.Value.ToUpperInvariant()}_CORTEX";
    }

    /// <summary>The bucket of answers.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>For example <c>dev_cortex_answers</c>.</returns>
    public static string Answers(EnvironmentName environment) => $"{environment}_cortex_answers";

    /// <summary>The stream as a new one is made.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="replicas">Copies in a cluster: 1, 3 or 5.</param>
    /// <returns>Its configuration.</returns>
    public static StreamConfiguration Configuration(EnvironmentName environment, int replicas = 1) =>
        new(Name(environment), [Subjects.CortexRequest.All(environment).Value, Subjects.CortexRequestBy.All(environment).Value])
        {
            Description = "Requests to the large mind, until they are answered.",
            Retention = StreamRetention.WorkQueue,
            Discard = StreamDiscard.New,
            MaxBytes = 256L * 1024 * 1024,
            MaxAge = TimeSpan.FromHours(1),
            Replicas = replicas,
        };

    /// <summary>The bucket of answers as a new one is made.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="replicas">Copies in a cluster: 1, 3 or 5.</param>
    /// <returns>Its configuration.</returns>
    public static KeyValueConfiguration AnswersConfiguration(EnvironmentName environment, int replicas = 1) => new(Answers(environment))
    {
        Description = "Answers of the large mind by request, so that each takes effect once.",
        History = 1,
        MaxAge = AnswersKept,
        MaxBytes = 256L * 1024 * 1024,
        Replicas = replicas,
    };

    /// <summary>The reader as the gateway makes it at each start: it begins at the oldest request that is not answered.</summary>
    /// <returns>Its configuration.</returns>
    public static ConsumerConfiguration ReaderConfiguration() => new(Reader)
    {
        AckWait = TimeSpan.FromSeconds(30),
        MaxDeliver = -1,
        MaxAckPending = 20_000,
    };
}
