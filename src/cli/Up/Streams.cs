using Nimmerverse.Cli.BusServer;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Up;

/// <summary>Makes the streams and the bucket of an environment, as the deployer, which no running process is.</summary>
internal static class Streams
{
    private const long MiB = 1024 * 1024;

    /// <summary>Makes what is missing and brings what is there up to date, before anything runs that writes to it.</summary>
    /// <returns>Sentences that the user should read; mostly none.</returns>
    public static async Task<IReadOnlyList<string>> EnsureAsync(
        BusConnection deployer, EnvironmentName environment, StreamSettings settings, CancellationToken cancellationToken)
    {
        var streams = deployer.JetStream;
        await streams.CreateOrUpdateBucketAsync(
            new KeyValueConfiguration(BusRoles.LeaseBucket(environment))
            {
                Description = "Who supervises which node; the revision is the fencing epoch.",
                History = 8,
                MaxBytes = 4 * MiB,
            },
            cancellationToken);
        await streams.CreateOrUpdateStreamAsync(
            new StreamConfiguration(TrailStream.DeadLetters(environment), [Subjects.DeadLetter.All(environment).Value])
            {
                Description = "Messages that could not be taken, with the reason.",
                MaxAge = TimeSpan.FromDays(7),
                MaxBytes = 64 * MiB,
                Replicas = settings.Replicas,
            },
            cancellationToken);
        await streams.CreateOrUpdateStreamAsync(CortexStream.Configuration(environment, settings.Replicas), cancellationToken);
        await streams.CreateOrUpdateBucketAsync(CortexStream.AnswersConfiguration(environment, settings.Replicas), cancellationToken);
        await streams.CreateOrUpdateBucketAsync(GovernorBucket.Configuration(environment, settings.Replicas), cancellationToken);
        return await EnsureTrailsAsync(streams, environment, settings, cancellationToken);
    }

    /// <summary>
    /// The readers are made before the stream takes a first trail: without them an interest stream acknowledges what comes and drops it.
    /// A stream made by an earlier version keeps all trails for seven days; its readers begin at its oldest trail.
    /// </summary>
    private static async Task<IReadOnlyList<string>> EnsureTrailsAsync(
        JetStream streams, EnvironmentName environment, StreamSettings settings, CancellationToken cancellationToken)
    {
        var wanted = TrailStream.Configuration(environment, settings.TrailBytes, settings.Replicas);
        var found = await streams.FindStreamAsync(wanted.Name, cancellationToken)
            ?? await streams.CreateOrUpdateStreamAsync(wanted with { Subjects = [$"{environment}.memory.nothing_yet"] }, cancellationToken);
        foreach (var reader in TrailStream.Readers)
        {
            if (settings.Readers.Contains(reader))
            {
                await streams.CreateOrUpdateConsumerAsync(wanted.Name, TrailStream.Reader(reader), cancellationToken);
            }
            else
            {
                await streams.DeleteConsumerAsync(wanted.Name, reader, cancellationToken);
            }
        }

        try
        {
            await streams.CreateOrUpdateStreamAsync(wanted, cancellationToken);
            return found.Retention is StreamRetention.Interest
                ? []
                : [$"The stream {wanted.Name} now lets go of a trail once every reader has it; the {found.Messages} trails in it are kept for them."];
        }
        catch (BusException refusal) when (refusal.Kind is BusErrorKind.JetStreamRefused && found.Retention is not StreamRetention.Interest)
        {
            // Servers before 2.10 cannot change what a stream keeps. Nothing expires in it any more, so that nothing goes unread.
            await streams.CreateOrUpdateStreamAsync(wanted with { Retention = found.Retention }, cancellationToken);
            return
            [
                $"The stream {wanted.Name} was made by an earlier version and this nats-server cannot change it: its {found.Messages} trails "
                + "stay and new ones are added until it is full. Nothing is lost; 'doctor' says how full it is and how to renew it.",
            ];
        }
    }
}
