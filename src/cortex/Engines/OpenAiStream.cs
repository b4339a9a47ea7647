using System.Text;
using System.Text.Json;

namespace Nimmerverse.Cortex.Engines;

/// <summary>Reads the lines of a chat completion as OpenAI streams it: server-sent events, or one document where an engine does not stream.</summary>
internal sealed class OpenAiStream
{
    private static readonly byte[] Data = "data:"u8.ToArray();
    private static readonly byte[] Error = "error:"u8.ToArray();

    private string? _finish;

    /// <summary>Whether the answer is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why it finished; null while it has not.</summary>
    public string? Finish => _finish;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="events">Where what it says is added.</param>
    /// <returns>A fault that ends the answer, or null.</returns>
    public EngineFault? Read(ReadOnlyMemory<byte> line, List<EngineEvent> events)
    {
        var bytes = line.Span;
        if (bytes.IsEmpty || bytes[0] is (byte)':' || bytes.StartsWith("event:"u8) || bytes.StartsWith("id:"u8) || bytes.StartsWith("retry:"u8))
        {
            return null;
        }

        if (bytes.StartsWith(Error))
        {
            return new(EngineFaultKind.Failed, $"the engine reported an error: {Shorten(bytes[Error.Length..])}");
        }

        var json = bytes.StartsWith(Data) ? line[Data.Length..] : line;
        if (json.Span.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            IsComplete = true;
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, events);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new(EngineFaultKind.Garbage, $"the engine sent what is no chat completion: {Shorten(bytes)}");
        }
    }

    private EngineFault? Read(JsonElement chunk, List<EngineEvent> events)
    {
        if (chunk.TryGetProperty("error", out var error))
        {
            return new(EngineFaultKind.Failed, $"the engine reported an error: {Shorten(Encoding.UTF8.GetBytes(error.ToString()))}");
        }

        var choices = chunk.GetProperty("choices");
        if (choices.GetArrayLength() > 0)
        {
            ReadChoice(choices[0], events);
        }

        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind is JsonValueKind.Object)
        {
            var counted = new EngineEvent.Usage(Number(usage, "prompt_tokens"), Number(usage, "completion_tokens"));
            events.Add(counted);
        }

        return null;
    }

    private void ReadChoice(JsonElement choice, List<EngineEvent> events)
    {
        var isWhole = choice.TryGetProperty("message", out var delta);
        if (isWhole || (choice.TryGetProperty("delta", out delta) && delta.ValueKind is JsonValueKind.Object))
        {
            // "reasoning_content" is llama.cpp's and older vLLM's name, "reasoning" newer vLLM's.
            AddText(delta, "reasoning_content", thought: true, events);
            AddText(delta, "reasoning", thought: true, events);
            AddText(delta, "content", thought: false, events);
            if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind is JsonValueKind.Array)
            {
                AddCalls(calls, events);
            }
        }

        if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind is JsonValueKind.String)
        {
            _finish = reason.GetString() is "length" or "tool_calls" ? reason.GetString() : "stop";
            IsComplete = isWhole;
        }
    }

    private static void AddText(JsonElement delta, string name, bool thought, List<EngineEvent> events)
    {
        if (delta.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String && text.GetString() is { Length: > 0 } piece)
        {
            events.Add(new EngineEvent.Piece(piece, thought));
        }
    }

    private static void AddCalls(JsonElement calls, List<EngineEvent> events)
    {
        var position = 0;
        foreach (var call in calls.EnumerateArray())
        {
            var function = call.GetProperty("function");
            events.Add(new EngineEvent.CallPiece(
                call.TryGetProperty("index", out var index) ? index.GetInt32() : position,
                function.TryGetProperty("name", out var name) ? name.GetString() : null,
                function.TryGetProperty("arguments", out var arguments) ? arguments.GetString() : null));
            position++;
        }
    }

    private static int Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var number) && number.TryGetInt32(out var value) ? value : 0;

    private static string Shorten(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]).Trim();
}
