using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Studio.Hearing;
using Nimmerverse.Studio.Http;

namespace Nimmerverse.Studio.Running;

/// <summary>The studio as a process: puts its parts together and runs the one loop that owns what is known.</summary>
internal static partial class StudioProcess
{
    private const int MostWaiting = 65_536;

    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = StudioSettings.Read(context.Settings);
        var about = new About(context.Environment, context.Node, []);
        var loop = new StudioLoop(about, settings, context.Bus, context.Clock);
        await using var heard = await context.Bus.SubscribeAsync(
            $"{context.Environment}.>", new SubscriptionOptions { Capacity = MostWaiting }, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var door = new StudioDoor(loop, new PageFolder(settings.Web ?? PageFolder.Default()), context.Clock, ending.Token);
        await using var server = await OpenAsync(settings.Port, door, cancellationToken);
        LogOpen(context.Loggers.CreateLogger<StudioDoor>(), server.Port);
        var query = new SubscriberQuery(context.Bus, context.Clock, context.Loggers.CreateLogger<SubscriberQuery>());
        Task[] parts =
        [
            loop.RunAsync(heard.Messages, ending.Token),
            query.RunAsync((found, token) => loop.TellAsync(new Letter.Listening(found), token), ending.Token),
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
