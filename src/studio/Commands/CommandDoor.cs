using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Studio.Http;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Commands;

/// <summary>Takes a person's orders: only with the operator's key and a confirmation, and never from another page.</summary>
/// <param name="loop">What is known.</param>
/// <param name="commander">Who carries them out; null when nobody may.</param>
/// <param name="keys">Who may give them; null without a data folder.</param>
/// <param name="logger">Where refusals and orders are told.</param>
internal sealed partial class CommandDoor(StudioLoop loop, Commander? commander, KeyBook? keys, ILogger<CommandDoor> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What may be ordered.</summary>
    public static IReadOnlyList<string> Orders { get; } = ["freeze", "thaw", "kill", "wave", "ask"];

    /// <summary>Handles an order.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What is ordered.</param>
    public async Task HandleAsync(HttpContext http, string name)
    {
        if (commander is null || keys is null || !Orders.Contains(name))
        {
            await Answer.ErrorAsync(http, StatusCodes.Status404NotFound, commander is null ? "this studio is read only" : "there is no such order");
            return;
        }

        if (keys.OwnerOf(http.Request.Headers.Authorization) is not ({ } owner and not OperatorKey.Viewer))
        {
            LogRefused(name);
            await Answer.ErrorAsync(http, StatusCodes.Status401Unauthorized, $"the operator's key is needed; it is in {OperatorKey.FileName} in the studio's data folder");
            return;
        }

        if (http.Request.Headers["X-Confirm"] != "yes")
        {
            await Answer.ErrorAsync(http, StatusCodes.Status403Forbidden, "an order must be confirmed");
            return;
        }

        if (await ReadAsync(http, name) is not { } order)
        {
            return;
        }

        await _one.WaitAsync(http.RequestAborted);
        try
        {
            var supervisor = order.Npc is null ? null : await loop.AskAsync(known => known.Projection.Npcs.Find($"npc/{order.Npc}")?.Supervisor, http.RequestAborted);

            // Begun is done: an order is not given up halfway because the page has gone.
            var (ok, detail, trail) = await commander.RunAsync(order, owner, supervisor, CancellationToken.None);
            LogOrdered(owner, order.Name, order.Target, ok, detail);
            await Answer.JsonAsync(http, json =>
            {
                json.WriteBoolean("ok", ok);
                json.WriteString("detail", detail);
                json.WriteString("trail", trail);
            });
        }
        catch (BusException exception)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private static async Task<Order?> ReadAsync(HttpContext http, string name)
    {
        var body = default(JsonElement);
        if (http.Request.ContentLength is not 0)
        {
            try
            {
                using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
                body = document.RootElement.Clone();
            }
            catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
            {
                if (name is not ("freeze" or "thaw") || exception is BadHttpRequestException)
                {
                    await Answer.ErrorAsync(http, StatusCodes.Status400BadRequest, "the order is not JSON, or too long");
                    return null;
                }
            }
        }

        var order = Order.Read(name, body, out var fault);
        if (order is null)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status400BadRequest, fault!);
        }

        return order;
    }

    [LoggerMessage(12300, LogLevel.Warning, "Refused the order {Order}: no key, or a wrong one")]
    private partial void LogRefused(string order);

    [LoggerMessage(12301, LogLevel.Information, "{By} ordered {Order} {Target}: done {Ok}, {Detail}")]
    private partial void LogOrdered(string by, string order, string target, bool ok, string detail);
}
