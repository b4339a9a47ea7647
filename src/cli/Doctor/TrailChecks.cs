using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Doctor;

/// <summary>Checks of the way that trails take: outboxes on disk, the server's configuration, and the stream of a village that runs.</summary>
internal static class TrailChecks
{
    private const double Nearly = 0.8;
    private const long Lag = 5_000;

    /// <summary>Runs them.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(DataFolder data, CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { Outboxes(data) };
        if (Synchronisation(data, await VersionAsync(cancellationToken)) is { } synchronisation)
        {
            findings.Add(synchronisation);
        }

        if (RunFile.Read(data) is { } run)
        {
            findings.AddRange(await StreamAsync(data, run, cancellationToken));
        }

        return findings;
    }

    /// <summary>Files of outboxes that hold something.</summary>
    internal static Finding Outboxes(DataFolder data)
    {
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 };
        var holding = !Directory.Exists(data.Root) ? [] : Directory.EnumerateDirectories(data.Root, "outbox", enumeration)
            .SelectMany(static folder => new DirectoryInfo(folder).EnumerateFiles("*.log")).Where(static file => file.Length > 0).ToList();
        return holding.Count == 0
            ? Finding.Good("outboxes of trails", "empty")
            : Finding.Limited(
                "outboxes of trails",
                $"{holding.Sum(static file => file.Length) / 1024.0:N0} KiB wait with {string.Join(", ", holding.Select(static file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal).Take(5))}{(holding.Count > 5 ? " and others" : "")}",
                "they are sent by themselves once the stream takes them; while a village runs, look at the stream below and at the disk");
    }

    /// <summary>Whether the private server brings each trail to the disk before it acknowledges it.</summary>
    internal static Finding? Synchronisation(DataFolder data, Version? version)
    {
        const string subject = "sync of trails";
        var file = Path.Combine(data.Nats, "nats-server.conf");
        if (version is null || !new NatsBinary("", version).KnowsSyncInterval || !File.Exists(file))
        {
            return null;
        }

        return File.ReadLines(file).Any(static line => line.Trim() is "sync_interval: \"always\"")
            ? Finding.Good(subject, "always: an acknowledged trail is on the disk")
            : Finding.Broken(subject, $"{file} lets the server acknowledge before a trail is on the disk", "start the village again with this nats-server: up writes 'sync_interval: always'");
    }

    /// <summary>What a stream's state means.</summary>
    internal static IEnumerable<Finding> Judge(DataFolder data, StreamState stream, IEnumerable<ConsumerState> readers)
    {
        var share = stream.MaxBytes > 0 ? (double)stream.Bytes / stream.MaxBytes : 0;
        var found = $"{stream.Messages:N0} trails, {stream.Bytes / 1048576.0:0.0} of {stream.MaxBytes / 1048576.0:0} MiB";
        yield return share < Nearly
            ? Finding.Good(stream.Name, found)
            : Finding.Limited(stream.Name, $"{found}: when it is full, trails wait with their authors, and are refused when their outboxes are full too",
                "see why its readers do not take them (below), or give it more with up --trails-mib");
        if (stream.Retention is not StreamRetention.Interest)
        {
            yield return Finding.Limited(
                stream.Name, "made by an earlier version: it keeps trails that every reader has, and this nats-server cannot change that",
                $"once no reader lags, stop the village and remove {Path.Combine(data.Nats, "store", "jetstream", NatsConfiguration.Account, "streams", stream.Name)}; up makes it anew");
        }

        foreach (var reader in readers)
        {
            var behind = reader.Pending + reader.Unacknowledged;
            yield return behind < Lag
                ? Finding.Good($"reader {reader.Name}", $"{behind:N0} trails behind")
                : Finding.Limited(
                    $"reader {reader.Name}", $"{behind:N0} trails behind{(reader.Waiting == 0 && reader.Unacknowledged == 0 ? ", and nobody reads" : "")}",
                    "see logs/memory.log: its database or store is away, too slow, or the memory process does not run; nothing is lost meanwhile");
        }
    }

    private static async Task<IReadOnlyList<Finding>> StreamAsync(DataFolder data, RunFile run, CancellationToken cancellationToken)
    {
        var environment = EnvironmentName.Parse(run.Environment) ?? EnvironmentName.Dev;
        var name = TrailStream.Name(environment);
        try
        {
            await using var bus = await BusConnection.ConnectAsync(
                new BusOptions { Url = run.NatsUrl, CredentialsFile = new CredentialFolder(run.Credentials).FileOf("operator"), Name = $"{environment}.cli.doctor" },
                NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);
            if (await bus.JetStream.FindStreamAsync(name, cancellationToken) is not { } stream)
            {
                return [Finding.Broken(name, "there is no such stream: trails wait with their authors", "start the village again; up makes it")];
            }

            var readers = new List<ConsumerState>();
            foreach (var reader in TrailStream.Readers)
            {
                if (await bus.JetStream.FindConsumerAsync(name, reader, cancellationToken) is { } state)
                {
                    readers.Add(state);
                }
            }

            return [.. Judge(data, stream, readers)];
        }
        catch (BusException exception)
        {
            return [Finding.Limited(name, $"cannot be looked at: {exception.Message}", "see that the village's bus runs")];
        }
    }

    private static async Task<Version?> VersionAsync(CancellationToken cancellationToken) =>
        NatsBinary.Locate() is { } path ? await NatsBinary.ReadVersionAsync(path, cancellationToken) : null;
}
