using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Running;
using Nimmerverse.Studio.Viewers;

namespace Nimmerverse.Studio.Http;

/// <summary>Answers requests: the page, the stream, and what is asked once.</summary>
/// <param name="loop">What is known.</param>
/// <param name="page">The built page.</param>
/// <param name="clock">The clock.</param>
/// <param name="stopping">Cancelled when the studio stops.</param>
internal sealed class StudioDoor(StudioLoop loop, PageFolder page, TimeProvider clock, CancellationToken stopping)
{
    private const string NoPage =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Studio</title><h1>The page is not built</h1>"
        + "<p>The studio runs and its stream is open, but the page itself is missing. Run <code>./nimmerverse studio</code> in a terminal, "
        + "which installs Node where it is absent and builds it, then load this again. docs/studio.md tells more.</p></html>";

    private int _viewers;

    /// <summary>Handles a request.</summary>
    /// <param name="http">The request.</param>
    public async Task HandleAsync(HttpContext http)
    {
        Guard.Protect(http);
        if (Guard.Refuses(http.Request) is { } why)
        {
            await Answer.ErrorAsync(http, StatusCodes.Status403Forbidden, why);
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

    private Task RouteAsync(HttpContext http) => (http.Request.Method, http.Request.Path.Value) switch
    {
        ("GET", "/stream") => StreamAsync(http),
        ("GET", "/health") => Answer.JsonAsync(http, static json => json.WriteString("status", "ok")),
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
