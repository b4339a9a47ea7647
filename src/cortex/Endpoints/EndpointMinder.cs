using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Running;

namespace Nimmerverse.Cortex.Endpoints;

/// <summary>
/// Keeps an eye on one engine: looks whether it is there, probes what it holds when it appears or changes its version, and asks for its
/// load while it is used. What it finds becomes known to the gateway's loop.
/// </summary>
/// <param name="gateway">The gateway.</param>
/// <param name="endpoint">The engine.</param>
/// <param name="quiet">Whether its absence is no news: the default endpoint that nobody configured.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">Where it logs.</param>
internal sealed partial class EndpointMinder(Gateway gateway, Endpoint endpoint, bool quiet, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private const int StepsUp = 8;
    private const int StepsDown = 4;

    private string? _probed;
    private string _was = "";

    /// <summary>Watches until told to stop.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the watch.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        var steps = 0;
        do
        {
            if (steps-- <= 0)
            {
                steps = await LookAsync(cancellationToken) ? StepsUp : StepsDown;
            }
            else if (endpoint.Credits.InUse > 0)
            {
                await MeasureAsync(cancellationToken);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var sight = await endpoint.Engine.LookAsync(cancellationToken);
        var isUp = sight.State is "up";
        if (sight.State != _was)
        {
            _was = sight.State;
            Tell(sight);
        }

        await gateway.PostAsync(() => endpoint.Sight = sight, cancellationToken);
        if (isUp)
        {
            if (sight.Slots is { } slots)
            {
                await gateway.PostAsync(() => endpoint.Credits.Observe(new(0, 0, null, slots)), cancellationToken);
            }

            await ProbeAsync(sight, cancellationToken);
            await MeasureAsync(cancellationToken);
        }

        return isUp;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        if (await endpoint.Engine.LoadAsync(cancellationToken) is { } load)
        {
            await gateway.PostAsync(
                () =>
                {
                    endpoint.Load = load;
                    endpoint.Credits.Observe(load);
                },
                cancellationToken);
        }
    }

    // A version that changed is another engine; one that was away may have been exchanged meanwhile.
    private async Task ProbeAsync(EngineSight sight, CancellationToken cancellationToken)
    {
        var version = sight.Version ?? "unknown";
        if (_probed == version || endpoint.IsUnloaded || endpoint.IsMoving)
        {
            return;
        }

        bool?[] modes = endpoint.Config.Thinks ? [false, true] : [null];
        foreach (var thinking in modes)
        {
            if (await CapabilityProbe.RunAsync(endpoint.Engine, endpoint.Config.Upstream, thinking, cancellationToken) is not { } holds)
            {
                LogUnasked(endpoint.Name, endpoint.Config.Model);
                return;
            }

            await gateway.PostAsync(() => endpoint.Holds[thinking ?? false] = holds, cancellationToken);
            LogProbed(endpoint.Name, endpoint.Config.Model, thinking is true ? "thinking" : "plain", holds);
        }

        _probed = version;
    }

    private void Tell(EngineSight sight)
    {
        if (sight.Fault is { } fault)
        {
            _probed = null;
            if (!quiet)
            {
                LogAway(endpoint.Name, sight.State, fault.Detail);
            }
        }
        else
        {
            LogSeen(endpoint.Name, endpoint.Config.ShownUrl, sight.Version ?? "of unknown version", sight.IsOracle ? ", a scripted oracle" : "");
        }
    }

    [LoggerMessage(10100, LogLevel.Information, "Endpoint {Endpoint} at {Url} is up, version {Version}{Oracle}")]
    private partial void LogSeen(string endpoint, string url, string version, string oracle);

    [LoggerMessage(10101, LogLevel.Warning, "Endpoint {Endpoint} is {State}: {Reason}")]
    private partial void LogAway(string endpoint, string state, string reason);

    [LoggerMessage(10102, LogLevel.Information, "Endpoint {Endpoint} with {Model}, {Mode}: holds a schema: {Holds}")]
    private partial void LogProbed(string endpoint, string model, string mode, bool holds);

    [LoggerMessage(10103, LogLevel.Warning, "Endpoint {Endpoint} with {Model} could not be asked whether it holds a schema; it will be asked again")]
    private partial void LogUnasked(string endpoint, string model);
}
