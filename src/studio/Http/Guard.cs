using System.Net;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Studio.Running;

namespace Nimmerverse.Studio.Http;

/// <summary>What every request must pass and every answer carries.</summary>
internal static class Guard
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Puts the headers on an answer that keep a page to itself.</summary>
    /// <param name="http">The request.</param>
    public static void Protect(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.CacheControl = "no-store";
    }

    /// <summary>
    /// Whether a request may be answered: it names this machine itself, so that no foreign name that resolves to loopback gets in, and a
    /// page that asks has come from here.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="settings">Whether others may ask, and by which names.</param>
    /// <returns>Why not; null when it may.</returns>
    public static string? Refuses(HttpRequest request, StudioSettings settings)
    {
        var host = request.Host.Host;
        var isKnown = IsLoopback(host) || (settings.IsOpenToOthers && (host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || host.Equals($"{settings.Listen}", StringComparison.Ordinal) || settings.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)));
        if (!isKnown)
        {
            return $"'{Shown(host)}' is no name of this studio; NIMMERVERSE_STUDIO_HOSTS lists those of a studio that others may reach";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"pages of '{Shown(origin)}' may not ask here";
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80];
}
