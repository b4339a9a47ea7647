using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Http;
using Nimmerverse.Cortex.OnBus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cortex.Running;

/// <summary>The gateway as a process: puts its parts together and runs the one loop that owns them.</summary>
internal static partial class CortexProcess
{
    private static readonly TimeSpan AskOther = TimeSpan.FromSeconds(3);

    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the process.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = CortexSettings.Read(context.Settings);
        await RefuseSecondAsync(context, cancellationToken);

        var endpoints = settings.Endpoints.Select(config => new Endpoint(EngineFactory.Create(config, context.Clock), context.Clock)).ToList();
        var outbox = context.CreateTrailOutbox();
        using var journal = context.DataDirectory is { } folder ? new BudgetJournal(folder, context.Clock, context.Loggers.CreateLogger<BudgetJournal>()) : null;
        var ledger = new BudgetLedger(identity => settings.Identities.Of(identity).Limit, context.Clock, (identity, used) => journal?.Settled(identity, used));
        journal?.Restore(ledger);
        var gateway = new Gateway(
            settings.Gateway, endpoints, settings.Identities, ledger, new GatewayVoice(context, outbox, settings.Gateway.KeepPrompts),
            context.Clock, context.Loggers.CreateLogger<Gateway>());

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var door = await OpenDoorAsync(context, gateway, settings.HttpPort, cancellationToken);
        var http = door is null ? null : $"http://127.0.0.1:{door.Port}/v1";
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var desk = new BusDesk(context, gateway, http).RunAsync(ready, ending.Token);
        List<Task> parts =
        [
            gateway.RunAsync(ending.Token), desk, outbox.RunAsync(ending.Token),
            .. endpoints.Select(endpoint => new EndpointMinder(
                gateway, endpoint, settings.IsDefault, context.Clock, context.Loggers.CreateLogger<EndpointMinder>()).RunAsync(ending.Token)),
        ];
        await Task.WhenAny(ready.Task, desk);
        parts.Add(new BusIntake(context, gateway, settings.Identities).RunAsync(ending.Token));
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            endpoints.ForEach(static endpoint => endpoint.Dispose());
        }
    }

    private static async Task<LoopbackServer?> OpenDoorAsync(ProcessContext context, Gateway gateway, int port, CancellationToken cancellationToken)
    {
        if (port < 0 || context.DataDirectory is not { } folder)
        {
            return null;
        }

        var door = new HttpDoor(gateway, KeyRing.Open(folder), context.Clock);
        try
        {
            var server = await LoopbackServer.StartAsync(port, door.HandleAsync, cancellationToken);
            LogDoor(context.Loggers.CreateLogger<HttpDoor>(), server.Port, Path.Combine(folder, KeyRing.FileName));
            return server;
        }
        catch (IOException exception)
        {
            throw new ExitException(ExitCode.Failed, $"port {port} of NIMMERVERSE_CORTEX_HTTP_PORT cannot be used: {exception.Message}");
        }
    }

    // Two gateways would take each other's work: the reader of the queue is made anew at each start.
    private static async Task RefuseSecondAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var subject = Subjects.Health.For(context.Environment, "cortex", context.Id);
        var reply = await context.Messenger.RequestAsync(
            Subjects.Health, subject, new Shared.Wire.Payloads.HealthRequest(), AskOther, cancellationToken);
        if (reply.Body is { } other)
        {
            throw new ExitException(
                ExitCode.Refused, $"another gateway, process {other.Pid}, serves the environment {context.Environment} already; stop it first.");
        }
    }

    [LoggerMessage(10300, LogLevel.Information, "OpenAI's surface is served on 127.0.0.1:{Port}; keys are in {File}")]
    private static partial void LogDoor(ILogger logger, int port, string file);
}
