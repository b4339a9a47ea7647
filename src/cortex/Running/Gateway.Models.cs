using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Running;

/// <content>Models come and go: freed when idle, loaded when somebody waits, moved when an operator says so.</content>
internal sealed partial class Gateway
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Finds the endpoint of an order. Within the loop only.</summary>
    /// <param name="endpoint">The name given, or null.</param>
    /// <param name="model">The model given, or null.</param>
    /// <returns>The endpoint; null when there is none, or none is clearly meant.</returns>
    public Endpoint? Find(string? endpoint, string? model) =>
        endpoint is not null ? _endpoints.FirstOrDefault(one => one.Name == endpoint)
        : model is not null && _endpoints.FirstOrDefault(one => one.Knows(model)) is { } knows ? knows
        : _endpoints.Count == 1 ? _endpoints[0] : null;

    /// <summary>Loads or frees a model, telling how far it is.</summary>
    /// <param name="endpoint">The engine.</param>
    /// <param name="model">The engine's own name.</param>
    /// <param name="load">Whether to load it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why it was not done; null when it was.</returns>
    public async Task<EngineFault?> MoveAsync(Endpoint endpoint, string model, bool load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var isOwn = model == endpoint.Config.Upstream;
        await PostAsync(() => endpoint.IsMoving |= isOwn, cancellationToken);
        var started = _clock.GetTimestamp();
        var moving = load ? endpoint.Engine.LoadModelAsync(model, cancellationToken) : endpoint.Engine.UnloadModelAsync(model, cancellationToken);
        EngineFault? fault;
        try
        {
            Tell(load ? "loading" : "unloading", null);
            while (await Task.WhenAny(moving, Task.Delay(ProgressEvery, _clock, cancellationToken)) != moving)
            {
                Tell(load ? "loading" : "unloading", null);
            }

            fault = await moving;
        }
        finally
        {
            await TryPostAsync(() => endpoint.IsMoving = false);
        }

        await PostAsync(
            () =>
            {
                endpoint.IsUnloaded = isOwn && fault is null ? !load : endpoint.IsUnloaded;
                endpoint.Used = _clock.GetUtcNow();
                Pump();
            },
            cancellationToken);
        Tell(fault is not null ? "failed" : load ? "loaded" : "unloaded", fault?.Detail);
        return fault;

        void Tell(string stage, string? detail) => _events.Moved(new ModelProgress
        {
            Endpoint = endpoint.Name,
            Model = model,
            Stage = stage,
            ElapsedMs = _clock.GetElapsedTime(started).TotalMilliseconds,
            Detail = detail,
        });
    }

    /// <summary>Frees what nobody has asked for long. Within the loop only.</summary>
    public void FreeIdle()
    {
        var now = _clock.GetUtcNow();
        foreach (var endpoint in _endpoints)
        {
            var isIdle = endpoint is { IsUp: true, IsUnloaded: false, IsMoving: false, Credits.InUse: 0, Config.IdleUnloadS: > 0, Engine.CanLoad: true }
                && (now - endpoint.Used).TotalSeconds > endpoint.Config.IdleUnloadS;
            if (isIdle)
            {
                LogIdle(endpoint.Config.Upstream, endpoint.Name, endpoint.Config.IdleUnloadS);
                endpoint.IsMoving = true;
                _ = MoveQuietlyAsync(endpoint, load: false);
            }
        }
    }

    private void WakeForWaiting(DateTimeOffset now)
    {
        foreach (var endpoint in _endpoints)
        {
            if (endpoint is { IsUp: true, IsUnloaded: true, IsMoving: false } && _queue.Next(now, job => endpoint.Knows(job.Model)) is not null)
            {
                endpoint.IsMoving = true;
                _ = MoveQuietlyAsync(endpoint, load: true);
            }
        }
    }

    private async Task MoveQuietlyAsync(Endpoint endpoint, bool load)
    {
        try
        {
            if (await MoveAsync(endpoint, endpoint.Config.Upstream, load, _stopping) is { } fault)
            {
                LogNotMoved(endpoint.Config.Upstream, endpoint.Name, fault.Detail);
                await PostAsync(() => Unmoved(endpoint, load), _stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    // Rest before the next attempt: what failed to load or free just now would fail again at once.
    private void Unmoved(Endpoint endpoint, bool load)
    {
        endpoint.Used = _clock.GetUtcNow();
        if (load)
        {
            endpoint.IsUnloaded = false;
        }
    }

    [LoggerMessage(10003, LogLevel.Information, "{Model} at {Endpoint} was not asked for {Seconds} s; its memory is freed")]
    private partial void LogIdle(string model, string endpoint, double seconds);

    [LoggerMessage(10004, LogLevel.Warning, "{Model} at {Endpoint} could not be moved: {Reason}")]
    private partial void LogNotMoved(string model, string endpoint, string reason);
}
