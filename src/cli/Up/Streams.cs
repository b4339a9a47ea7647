using Nimmerverse.Cli.BusServer;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Up;

/// <summary>Makes the streams and the bucket of an environment, as the deployer, which no running process is.</summary>
internal static class Streams
{
    private const long MiB = 1024 * 1024;

    /// <summary>Makes what is missing and brings what is there up to date.</summary>
    public static async Task EnsureAsync(BusConnection deployer, EnvironmentName environment, CancellationToken cancellationToken)
    {
        var prefix = environment.Value.ToUpperInvariant();
        var streams = deployer.JetStream;
        await streams.CreateOrUpdateBucketAsync(
            new KeyValueConfiguration(BusRoles.LeaseBucket(environment))
            {
                Description = "Who supervises which node; the revision is the fencing epoch.",
                History = 8,
                MaxBytes = 4 * MiB,
            },
            cancellationToken);

        // Trails are training data: a full stream tells the publisher instead of forgetting.
        await streams.CreateOrUpdateStreamAsync(
            new StreamConfiguration($"{prefix}_TRAILS", [Subjects.Trail.All(environment).Value])
            {
                Description = "Decisions with inputs, cost and outcome.",
                MaxAge = TimeSpan.FromDays(7),
                MaxBytes = 512 * MiB,
                Discard = StreamDiscard.New,
            },
            cancellationToken);
        await streams.CreateOrUpdateStreamAsync(
            new StreamConfiguration($"{prefix}_DEAD_LETTERS", [Subjects.DeadLetter.All(environment).Value])
            {
                Description = "Messages that could not be taken, with the reason.",
                MaxAge = TimeSpan.FromDays(7),
                MaxBytes = 64 * MiB,
            },
            cancellationToken);
    }
}
