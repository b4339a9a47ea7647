using Microsoft.AspNetCore.Http;
using Nimmerverse.Shared.Storage;
using Nimmerverse.Studio.Commands;

namespace Nimmerverse.Studio.Http;

/// <summary>
/// Lets in who has a key, where others than this machine can reach the page: once by <c>/?key=KEY</c>, which becomes a cookie that no
/// script reads and no other site sends; tools send it as a bearer token.
/// </summary>
internal static class ViewerKey
{
    private const string Cookie = "studio";

    /// <summary>Decides about a request, and answers one that does not pass.</summary>
    /// <param name="http">The request.</param>
    /// <param name="keys">The keys; null without a data folder, which lets nobody in.</param>
    /// <returns>Whether it passes.</returns>
    public static async Task<bool> PassesAsync(HttpContext http, KeyBook? keys)
    {
        var given = http.Request.Query["key"].ToString();
        if (http.Request.Path == "/" && given.Length > 0 && keys?.OwnerOfKey(given) is not null)
        {
            http.Response.Cookies.Append(Cookie, given, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/" });
            http.Response.Redirect("/");
            return false;
        }

        if (keys is not null && (keys.OwnerOf(http.Request.Headers.Authorization) is not null
            || (http.Request.Cookies[Cookie] is { } kept && keys.OwnerOfKey(kept) is not null)))
        {
            return true;
        }

        await Answer.ErrorAsync(http, StatusCodes.Status401Unauthorized, $"a key is needed: open /?key=KEY with the viewer's key of {OperatorKey.FileName}");
        return false;
    }
}
