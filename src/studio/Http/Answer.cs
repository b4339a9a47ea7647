using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Http;

/// <summary>Writes answers.</summary>
internal static class Answer
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Writes a JSON object.</summary>
    /// <param name="http">The request.</param>
    /// <param name="write">Writes its properties.</param>
    public static Task JsonAsync(HttpContext http, Action<Utf8JsonWriter> write) => BytesAsync(http, Json, JsonText.Object(write));

    /// <summary>Writes an error as a JSON object with one sentence.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="why">What is wrong and how to mend it.</param>
    public static Task ErrorAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        return JsonAsync(http, json => json.WriteString("error", why));
    }

    /// <summary>Writes text.</summary>
    /// <param name="http">The request.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="text">The text.</param>
    public static Task TextAsync(HttpContext http, string type, string text) => BytesAsync(http, type, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file of the page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">The file.</param>
    public static Task FileAsync(HttpContext http, Http.PageFile file)
    {
        if (file.IsNamedByContent)
        {
            http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        }

        return BytesAsync(http, file.Type, file.Bytes);
    }

    /// <summary>Writes what is written already.</summary>
    /// <param name="http">The request.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="bytes">The bytes.</param>
    public static async Task BytesAsync(HttpContext http, string type, byte[] bytes)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }
}
