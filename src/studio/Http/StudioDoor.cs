using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Studio.Commands;
using Nimmerverse.Studio.Running;
using Nimmerverse.Studio.Trails;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Http;

/// <summary>Answers requests: the page, the stream, and what is asked once.</summary>
/// <param name="settings">What a lab decides.</param>
/// <param name="loop">What is known.</param>
/// <param name="keys">Who may look, where others can reach the page.</param>
/// <param name="page">The built page.</param>
/// <param name="archive">The trails of earlier.</param>
/// <param name="commands">What a person may order.</param>
/// <param name="clock">The clock.</param>
/// <param name="stopping">Cancelled when the studio stops.</param>
internal sealed class StudioDoor(
    StudioSettings settings, StudioLoop loop, KeyBook? keys, PageFolder page, TrailArchive archive, CommandDoor commands, TimeProvider clock, CancellationToken stopping)
{
    private const string NoPage =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Studio</title><h1>The page is not built</h1>"
        + "<p>The studio runs and its stream is open, but the page itself is missing. Run <code>./nimmerverse studio</code> in a terminal, "
        + "which installs Node where it is absent and builds it, then load this again. docs/studio.md tells more.</p></html>";

    private const string Commands = "/api/commands/";
    private const int MostTrails = 5_000;
    private int _viewers;

    /// <summary>Handles a request.</summary>
    /// <param name="http">The request.</param>
    public async Task HandleAsync(HttpContext http)
    {
        Guard.Protect(http);
        if (Guard.Refuses(http.Request, settings) is { } why)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status403Forbidden, why);
            return;
        }

        if (settings.IsOpenToOthers && !await ViewerKey.PassesAsync(http, keys))
        {
            return;
        }

        try
        {
            await RouteAsync(http);
        }
        catch (OperationCanceledException)
        {
            // Nobody is there to be answered, or nobody to answer: only an end cancels here.
        }
    }

    private async Task DrawerAsync(HttpContext http)
    {
        var id = http.Request.Query["id"].ToString();
        double? until = double.TryParse(http.Request.Query["t"], CultureInfo.InvariantCulture, out var t) ? t : null;
        var drawer = await loop.AskAsync(known => Drawer.Write(known.Projection, id, until), http.RequestAborted);
        await (drawer is null ? Answer.ErrorAsync(http, StatusCodes.Status404NotFound, "there is no such node") : Answer.BytesAsync(http, Answer.Json, drawer));
    }

    private async Task ChainAsync(HttpContext http)
    {
        if (!Guid.TryParse(http.Request.Query["trail"], out var trail))
        {
            await Answer.ErrorAsync(http, StatusCodes.Status400BadRequest, "trail must be the id of a trail");
            return;
        }

        var chain = await loop.AskAsync(known => known.Projection.Trails.Chain(trail), http.RequestAborted);
        if (chain.Count == 0)
        {
            chain = await archive.ChainAsync(trail, http.RequestAborted);
        }

        await (chain.Count == 0
            ? Answer.ErrorAsync(http, StatusCodes.Status404NotFound, $"the trail did not pass lately; {archive.Problem ?? "and phoebe does not hold it"}")
            : Answer.JsonAsync(http, json => TrailBook.WriteSteps(json, chain)));
    }

    private async Task EventsAsync(HttpContext http)
    {
        var (from, to) = Span(http.Request);
        var events = await loop.AskAsync(known => known.Projection.Events.Between(from, to).ToArray(), http.RequestAborted);
        await Answer.JsonAsync(http, json =>
        {
            json.WriteStartArray("events");
            foreach (var one in events)
            {
                one.Write(json);
            }

            json.WriteEndArray();
        });
    }

    private async Task TrailsAsync(HttpContext http)
    {
        var (from, to) = Span(http.Request);
        var node = http.Request.Query["node"].ToString();
        var (lately, oldest) = await loop.AskAsync(known => (known.Projection.Trails.Between(from, to).ToArray(), known.Projection.Trails.OldestAt), http.RequestAborted);
        var earlier = from < oldest ? await archive.BetweenAsync(from, Math.Min(to, oldest), http.RequestAborted) : [];
        if (lately.Length == 0 && earlier.Count == 0 && archive.Problem is { } problem)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status503ServiceUnavailable, problem);
            return;
        }

        await Answer.JsonAsync(http, json =>
        {
            json.WriteStartArray("trails");
            foreach (var trail in earlier.Concat(lately).Where(one => node.Length == 0 || one.Node == node || one.Other == node).TakeLast(MostTrails))
            {
                TrailBook.Write(json, trail);
            }

            json.WriteEndArray();
        });
    }

    private async Task MapAsync(HttpContext http)
    {
        long? village = long.TryParse(http.Request.Query["version"], CultureInfo.InvariantCulture, out var version) ? version : null;
        var map = await loop.AskAsync(known => known.Projection.Village.Map(village), http.RequestAborted);
        await (map is null ? Answer.ErrorAsync(http, StatusCodes.Status404NotFound, village is null ? "no village is known yet" : "it is not known, or is kept no more") : Answer.BytesAsync(http, Answer.Json, map));
    }

    private static (double From, double To) Span(HttpRequest request) => (
        double.TryParse(request.Query["from"], CultureInfo.InvariantCulture, out var from) ? from : 0,
        double.TryParse(request.Query["to"], CultureInfo.InvariantCulture, out var to) ? to : double.MaxValue);

    private Task RouteAsync(HttpContext http) => (http.Request.Method, http.Request.Path.Value) switch
    {
        ("GET", "/stream") => StreamAsync(http),
        ("GET", "/health") => Answer.JsonAsync(http, static json => json.WriteString("status", "ok")),
        ("GET", "/api/drawer") => DrawerAsync(http),
        ("GET", "/api/chain") => ChainAsync(http),
        ("GET", "/api/events") => EventsAsync(http),
        ("GET", "/api/trails") => TrailsAsync(http),
        ("GET", "/api/map") => MapAsync(http),
        ("POST", { } path) when path.StartsWith(Commands, StringComparison.Ordinal) => commands.HandleAsync(http, path[Commands.Length..]),
        ("GET" or "HEAD", { } path) when page.Find(path) is { } file => Answer.FileAsync(http, file),
        ("GET", "/") => Answer.TextAsync(http, "text/html; charset=utf-8", NoPage),
        ("GET", _) => Answer.ErrorAsync(http, StatusCodes.Status404NotFound, "there is nothing here; docs/studio-protocol.md lists what there is"),
        _ => Answer.ErrorAsync(http, StatusCodes.Status405MethodNotAllowed, "that cannot be done here"),
    };

    private async Task StreamAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status426UpgradeRequired, "this is a web socket");
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await new ViewerSession(loop, socket, new Viewer(Interlocked.Increment(ref _viewers)), clock).RunAsync(ending.Token);
    }
}
