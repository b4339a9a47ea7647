using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nimmerverse.Boundary.Gemma;

/// <summary>
/// Writes calls and results in FunctionGemma's format: strings between escape tokens, everything else bare, keys in alphabetical order.
/// </summary>
public static class GemmaWriter
{
    /// <summary>Writes a call.</summary>
    /// <param name="call">The call.</param>
    /// <returns>Its pieces, from the token that begins a call to the one that ends it.</returns>
    /// <exception cref="ArgumentException">A name or key is none, or a string has no UTF-8 (half a surrogate pair).</exception>
    public static IReadOnlyList<GemmaPiece> Call(FunctionCall call) =>
        Frame(GemmaControl.StartFunctionCall, "call:", call, GemmaControl.EndFunctionCall);

    /// <summary>Writes the result of a call.</summary>
    /// <param name="response">The function's name and its result.</param>
    /// <returns>Its pieces, from the token that begins a result to the one that ends it.</returns>
    /// <exception cref="ArgumentException">A name or key is none, or a string has no UTF-8.</exception>
    public static IReadOnlyList<GemmaPiece> Response(FunctionCall response) =>
        Frame(GemmaControl.StartFunctionResponse, "response:", response, GemmaControl.EndFunctionResponse);

    /// <summary>Writes a declaration: name and what the format wants to know of a function.</summary>
    /// <param name="name">The function's name.</param>
    /// <param name="content">Description and parameters.</param>
    /// <returns>Its pieces, from the token that begins a declaration to the one that ends it.</returns>
    /// <exception cref="ArgumentException">A name or key is none, or a string has no UTF-8.</exception>
    public static IReadOnlyList<GemmaPiece> Declaration(string name, JsonObject content) =>
        Frame(GemmaControl.StartFunctionDeclaration, "declaration:", new(name, content), GemmaControl.EndFunctionDeclaration);

    /// <summary>Writes any value as it stands in a call, for example as data of a user's turn.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its pieces.</returns>
    /// <exception cref="ArgumentException">A key is none, or a string has no UTF-8.</exception>
    public static IReadOnlyList<GemmaPiece> Value(JsonNode? value)
    {
        var pieces = new GemmaPieces();
        Write(pieces, value);
        return pieces.ToList();
    }

    private static IReadOnlyList<GemmaPiece> Frame(GemmaControl start, string prefix, FunctionCall call, GemmaControl end)
    {
        ArgumentNullException.ThrowIfNull(call);
        var pieces = new GemmaPieces().Add(start).Add(prefix).Add(GemmaName.Check(call.Name));
        Write(pieces, call.Arguments);
        return pieces.Add(end).ToList();
    }

    private static void Write(GemmaPieces pieces, JsonNode? value)
    {
        switch (value)
        {
            case null:
                pieces.Add("null");
                break;
            case JsonObject fields:
                WriteAll(pieces, '{', fields.OrderBy(static field => field.Key, StringComparer.Ordinal), '}', static (pieces, field) =>
                {
                    pieces.Add(GemmaName.Check(field.Key)).Add(":");
                    Write(pieces, field.Value);
                });
                break;
            case JsonArray items:
                WriteAll(pieces, '[', items, ']', static (pieces, item) => Write(pieces, item));
                break;
            default:
                _ = value.GetValueKind() is JsonValueKind.String
                    ? pieces.Add(GemmaControl.Escape).Add(Encodable(value.GetValue<string>())).Add(GemmaControl.Escape)
                    : pieces.Add(value.ToJsonString());
                break;
        }
    }

    private static void WriteAll<TItem>(GemmaPieces pieces, char open, IEnumerable<TItem> items, char close, Action<GemmaPieces, TItem> write)
    {
        pieces.Add(open.ToString());
        var first = true;
        foreach (var item in items)
        {
            pieces.Add(first ? "" : ",");
            first = false;
            write(pieces, item);
        }

        pieces.Add(close.ToString());
    }

    private static string Encodable(string text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw new ArgumentException("Half a surrogate pair is no text.", nameof(text));
            }

            rest = rest[length..];
        }

        return text;
    }
}
