using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
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
        var archive = new TrailArchive(settings, context.Environment);
        var about = new About(context.Environment, context.Node, commander is null ? [] : CommandDoor.Orders);
        var loop = new StudioLoop(about, settings, context.Bus, context.Clock, archive);
        await using var ear = new Ear(context.Bus, context.Environment);
        await ear.BeginAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var door = new StudioDoor(
            loop, new PageFolder(settings.Web ?? PageFolder.Default()), archive,
            new CommandDoor(loop, commander, context.DataDirectory is { } folder ? OperatorKey.Open(folder) : null, context.Loggers.CreateLogger<CommandDoor>()),
            context.Clock, ending.Token);
        await using var server = await OpenAsync(settings.Port, door, cancellationToken);
        LogOpen(context.Loggers.CreateLogger<StudioDoor>(), server.Port);
        var query = new SubscriberQuery(context.Bus, context.Clock, context.Loggers.CreateLogger<SubscriberQuery>());
        Task[] parts =
        [
            loop.RunAsync(ear, ending.Token),
            query.RunAsync(HearAsync, ending.Token),
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
            await loop.TellAsync(new Letter.Listening(found), token);
        }
    }

    private static async Task<StudioServer> OpenAsync(int port, StudioDoor door, CancellationToken cancellationToken)
    {
        try
        {
            return await StudioServer.StartAsync(port, door.HandleAsync, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new ExitException(ExitCode.Failed, $"port {port} of NIMMERVERSE_STUDIO_PORT cannot be used: {exception.Message}");
        }
    }

    [LoggerMessage(12100, LogLevel.Information, "The studio is open on http://127.0.0.1:{Port}/")]
    private static partial void LogOpen(ILogger logger, int port);
}
