using System.Text;
using System.Text.Json;

namespace Nimmerverse.Cortex.Engines;

/// <summary>Reads the lines of ollama's chat: one JSON object a line.</summary>
internal sealed class OllamaStream
{
    private int _calls;

    /// <summary>Why it finished; null while it has not.</summary>
    public string? Finish { get; private set; }

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="events">Where what it says is added.</param>
    /// <returns>A fault that ends the answer, or null.</returns>
    public EngineFault? Read(ReadOnlyMemory<byte> line, List<EngineEvent> events)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement, events);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new(EngineFaultKind.Garbage, $"ollama sent what is no answer: {Encoding.UTF8.GetString(line.Span[..Math.Min(200, line.Length)])}");
        }
    }

    private EngineFault? Read(JsonElement chunk, List<EngineEvent> events)
    {
        if (chunk.TryGetProperty("error", out var error))
        {
            return new(EngineFaultKind.Failed, $"ollama reported an error: {error}");
        }

        if (chunk.TryGetProperty("message", out var message))
        {
            Add(message, "thinking", thought: true, events);
            Add(message, "content", thought: false, events);
            if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind is JsonValueKind.Array)
            {
                foreach (var call in calls.EnumerateArray())
                {
                    var function = call.GetProperty("function");
                    events.Add(new EngineEvent.CallPiece(_calls++, function.GetProperty("name").GetString(), function.GetProperty("arguments").GetRawText()));
                }
            }
        }

        if (chunk.GetProperty("done").GetBoolean())
        {
            events.Add(new EngineEvent.Usage(Number(chunk, "prompt_eval_count"), Number(chunk, "eval_count")));
            Finish = _calls > 0 ? "tool_calls" : chunk.TryGetProperty("done_reason", out var reason) && reason.ValueEquals("length") ? "length" : "stop";
        }

        return null;
    }

    private static void Add(JsonElement message, string name, bool thought, List<EngineEvent> events)
    {
        if (message.TryGetProperty(name, out var text) && text.GetString() is { Length: > 0 } piece)
        {
            events.Add(new EngineEvent.Piece(piece, thought));
        }
    }

    private static int Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetInt32() : 0;
}
