using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>Carries out what an operator orders.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="http">Where its HTTP endpoint listens, or null.</param>
internal sealed class OrderBook(Gateway gateway, string? http)
{
    /// <summary>Carries out an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    public async Task<CortexReply> ObeyAsync(CortexCommand order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        switch (order.Order)
        {
            case CortexOrder.Status:
                return Done("status") with { Status = await gateway.QueryAsync(() => gateway.Status(http), cancellationToken) };
            case CortexOrder.Queue:
                return Done("queue") with { Queue = await gateway.QueryAsync(gateway.ShowQueue, cancellationToken) };
            case CortexOrder.ListModels:
                var models = await Task.WhenAll(gateway.Endpoints.Select(endpoint => endpoint.Engine.ModelsAsync(cancellationToken)));
                return Done("models") with { Models = [.. models.SelectMany(static one => one)] };
            default:
                return await MoveAsync(order, cancellationToken);
        }
    }

    private static CortexReply Done(string what) => new() { Ok = true, Detail = what };

    private static CortexReply Not(string why) => new() { Ok = false, Detail = why };

    private async Task<CortexReply> MoveAsync(CortexCommand order, CancellationToken cancellationToken)
    {
        if (await gateway.QueryAsync(() => gateway.Find(order.Endpoint, order.Model), cancellationToken) is not { } endpoint)
        {
            return Not(gateway.Endpoints.Count == 0
                ? "no endpoint is configured"
                : $"say which endpoint with --endpoint: {string.Join(", ", gateway.Endpoints.Select(static one => one.Name))}");
        }

        if (!endpoint.Engine.CanLoad)
        {
            return Not($"the models of '{endpoint.Name}' are fixed: an endpoint of kind openai cannot load or free them");
        }

        var model = order.Model is { } named ? endpoint.UpstreamOf(named) : endpoint.Config.Upstream;
        if (order.Order is CortexOrder.Swap)
        {
            return await SwapAsync(endpoint, model, cancellationToken);
        }

        var load = order.Order is CortexOrder.Load;
        return await gateway.MoveAsync(endpoint, model, load, cancellationToken) is { } fault
            ? Not($"'{model}' at {endpoint.Name} was not {(load ? "loaded" : "freed")}: {fault.Detail}")
            : Done($"'{model}' at {endpoint.Name} is {(load ? "loaded" : "freed")}");
    }

    // Memory first: what is loaded is freed before the new model comes.
    private async Task<CortexReply> SwapAsync(Endpoint endpoint, string model, CancellationToken cancellationToken)
    {
        var loaded = (await endpoint.Engine.ModelsAsync(cancellationToken)).Where(entry => entry.State == "loaded" && entry.Model != model).ToList();
        foreach (var entry in loaded)
        {
            if (await gateway.MoveAsync(endpoint, entry.Model, load: false, cancellationToken) is { } kept)
            {
                return Not($"'{entry.Model}' at {endpoint.Name} was not freed: {kept.Detail}");
            }
        }

        return await gateway.MoveAsync(endpoint, model, load: true, cancellationToken) is { } fault
            ? Not($"'{model}' at {endpoint.Name} was not loaded: {fault.Detail}; freed: {string.Join(", ", loaded.Select(static one => one.Model))}")
            : Done($"'{model}' at {endpoint.Name} is loaded{(loaded.Count > 0 ? $" in place of {string.Join(", ", loaded.Select(static one => one.Model))}" : "")}");
    }
}
