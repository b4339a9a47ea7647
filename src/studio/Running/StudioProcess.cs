using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Studio.Asking;
using Nimmerverse.Studio.Commands;
using Nimmerverse.Studio.Hearing;
using Nimmerverse.Studio.Http;
using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Running;

/// <summary>The studio as a process: puts its parts together and runs the one loop that owns what is known.</summary>
internal static partial class StudioProcess
{
    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = StudioSettings.Read(context.Settings);
        var commander = Commander.Of(context, settings);
        using var archive = new TrailArchive(settings, context.Environment);
        var about = new About(context.Environment, context.Node, commander is null ? [] : CommandDoor.Orders);
        var loop = new StudioLoop(about, settings, context.Bus, context.Clock, archive);
        await using var ear = new Ear(context.Bus, context.Environment);
        await ear.BeginAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keys = context.DataDirectory is { } folder ? OperatorKey.Open(folder, settings.IsOpenToOthers) : null;
        using var commands = new CommandDoor(loop, commander, keys, context.Loggers.CreateLogger<CommandDoor>());
        var door = new StudioDoor(
            settings, loop, keys, new PageFolder(settings.Web ?? PageFolder.Default()), archive,
            commands,
            context.Clock, ending.Token);
        await using var server = await OpenAsync(settings, door, cancellationToken);
        LogOpen(context.Loggers.CreateLogger<StudioDoor>(), settings.Certificate is null ? "http" : "https", $"{settings.Listen}", server.Port);
        var query = new SubscriberQuery(context.Bus, context.Clock, context.Loggers.CreateLogger<SubscriberQuery>());
        Task[] parts =
        [
            loop.RunAsync(ear, ending.Token),
            query.RunAsync(HearAsync, ending.Token),
            new MindAsker(context, loop).RunAsync(ending.Token),
        ];
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async ValueTask HearAsync(IReadOnlyList<Subscriber> found, CancellationToken token)
        {
            await ear.FollowAsync(found, token);
            await loop.TellAsync(new Letter.Listening(found, await ReadersAsync(context, token)), token);
        }
    }

    private static async Task<IReadOnlyList<ConsumerState>> ReadersAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var readers = new List<ConsumerState>();
        try
        {
            foreach (var name in TrailStream.Readers)
            {
                if (await context.Bus.JetStream.FindConsumerAsync(TrailStream.Name(context.Environment), name, cancellationToken) is { } reader)
                {
                    readers.Add(reader);
                }
            }
        }
        catch (BusException)
        {
            // No stream, or it may not be asked: what became of trails is not shown.
        }

        return readers;
    }

    private static async Task<StudioServer> OpenAsync(StudioSettings settings, StudioDoor door, CancellationToken cancellationToken)
    {
        try
        {
            return await StudioServer.StartAsync(settings, door.HandleAsync, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new ExitException(ExitCode.Failed, $"port {settings.Port} of NIMMERVERSE_STUDIO_PORT cannot be used: {exception.Message}");
        }
    }

    [LoggerMessage(12100, LogLevel.Information, "The studio is open on {Scheme}://{Address}:{Port}/")]
    private static partial void LogOpen(ILogger logger, string scheme, string address, int port);
}
