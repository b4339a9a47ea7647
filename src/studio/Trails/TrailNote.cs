using System.Text.Json;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Studio.Trails;

/// <summary>What is kept of a trail that passed on the bus: enough for a timeline; the whole of it is in phoebe.</summary>
/// <param name="Id">The trail.</param>
/// <param name="Parent">What it followed from, or null.</param>
/// <param name="Kind">What kind of decision.</param>
/// <param name="Node">The node that decided.</param>
/// <param name="Other">Another node that it is about, or null.</param>
/// <param name="Started">When it began, Unix milliseconds.</param>
/// <param name="Ended">When it ended, Unix milliseconds.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">Its gist.</param>
/// <param name="Waves">The waves that it rests on.</param>
internal sealed record TrailNote(
    Guid Id, Guid? Parent, string Kind, string Node, string? Other, double Started, double Ended, string Outcome, string Text, IReadOnlyList<WaveNote> Waves)
{
    /// <summary>The state that a gate came into; null for other decisions.</summary>
    public string? GateState { get; init; }

    /// <summary>The state value that a gate came to.</summary>
    public double GateValue { get; init; }

    private const int LongestText = 300;

    private static readonly Dictionary<string, string[]> Telling = new(StringComparer.Ordinal)
    {
        ["gate_transition"] = ["gate_id", "from_state", "to_state", "cause", "state_value"],
        ["collapse"] = ["gate_id", "result", "combined_confidence"],
        ["verification"] = ["gate_id", "outcome"],
        ["allocation"] = ["npc", "tick_hz", "cpu_quota_pct", "gate", "priority", "policy"],
        ["governor_step"] = ["generation", "best", "rolled_back"],
        ["episode"] = ["village", "known_share", "ticks"],
        ["step"] = ["what", "node", "exit", "facts", "td_error"],
        ["boundary"] = ["adapter", "input"],
        ["cortex"] = ["requester", "model", "queue_ms", "service_ms"],
        ["organ"] = ["organ", "operation"],
        ["quiz"] = ["npc", "village", "questions"],
        ["village"] = ["village", "level"],
        ["command"] = ["order", "target", "said", "by", "detail"],
    };

    /// <summary>Makes a note of a trail.</summary>
    /// <param name="trail">The trail.</param>
    /// <param name="sender">The node that sent it.</param>
    public static TrailNote Of(Trail trail, string sender)
    {
        var (node, other) = Places(trail, sender);
        return new(
            trail.TrailId, trail.ParentTrail, trail.Kind, node, other, Milliseconds(trail.Started), Milliseconds(trail.Ended), $"{trail.Outcome}".ToLowerInvariant(),
            Gist(trail), WavesOf(trail))
        {
            GateState = trail.Kind is "gate_transition" ? FieldOf(trail.Inputs, "to_state") : null,
            GateValue = trail.Kind is "gate_transition" && trail.Inputs is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty("state_value", out var value)
                && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : 0,
        };
    }

    private static (string Node, string? Other) Places(Trail trail, string sender) => trail.Kind switch
    {
        "gate_transition" or "collapse" or "verification" when FieldOf(trail.Inputs, "gate_id") is { } gate => ($"gate/{gate}", sender),
        "allocation" when FieldOf(trail.Inputs, "npc") is { } npc => ("governor/thalamus", $"npc/{npc}"),
        "governor_step" => ("governor/thalamus", null),
        "quiz" when FieldOf(trail.Inputs, "npc") is { } npc => (sender, $"npc/{npc}"),
        "cortex" when FieldOf(trail.Inputs, "requester") is { } requester => (sender, requester.StartsWith("npc-", StringComparison.Ordinal) ? $"npc/{requester[4..]}" : requester),
        "resource" or "lifeforce" when FieldOf(trail.Inputs, "entity") is { } entity => (sender, entity),
        "command" when FieldOf(trail.Inputs, "target") is { } target => (sender, target),
        _ => (sender, null),
    };

    private static string Gist(Trail trail)
    {
        if (!Telling.TryGetValue(trail.Kind, out var fields) || trail.Inputs is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return Cut(string.Join(" -> ", trail.StatesVisited.Take(16)));
        }

        return Cut(string.Join(", ", fields.Where(field => inputs.TryGetProperty(field, out _)).Select(field => $"{field.Replace('_', ' ')} {Shown(inputs.GetProperty(field))}")));
    }

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Cut(value.GetString()!),
        JsonValueKind.Number when value.TryGetDouble(out var number) => number.ToString("0.###"),
        JsonValueKind.Array => Cut(string.Join("; ", value.EnumerateArray().Take(8).Select(Shown))),
        _ => value.ValueKind is JsonValueKind.True ? "yes" : value.ValueKind is JsonValueKind.False ? "no" : Cut(value.GetRawText()),
    };

    private static IReadOnlyList<WaveNote> WavesOf(Trail trail) =>
        trail.Inputs is { ValueKind: JsonValueKind.Object } inputs
        && (inputs.TryGetProperty("signals_in_window", out var signals) || inputs.TryGetProperty("trigger_signals", out signals)) && signals.ValueKind is JsonValueKind.Array
            ? [.. signals.EnumerateArray().Take(16).Select(WaveNote.Of).OfType<WaveNote>()]
            : [];

    private static string? FieldOf(JsonElement? inputs, string name) =>
        inputs is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? Cut(value.GetString()!) : null;

    private static string Cut(string text) => text.Length <= LongestText ? text : $"{text.AsSpan(0, LongestText)}...";

    private static double Milliseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}

/// <summary>A wave that a decision rests on; it is no trail of its own.</summary>
/// <param name="Id">The wave's message.</param>
/// <param name="Cell">Who emitted it.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Text">What it said.</param>
internal sealed record WaveNote(Guid Id, string Cell, double At, string Text)
{
    /// <summary>Reads a contribution.</summary>
    /// <param name="signal">The contribution as JSON.</param>
    /// <returns>The wave; null when it is none.</returns>
    public static WaveNote? Of(JsonElement signal)
    {
        try
        {
            return signal.ValueKind is JsonValueKind.Object && signal.TryGetProperty("message_id", out var id) && id.TryGetGuid(out var message)
                ? new(message, $"cell/{signal.GetProperty("source").GetString()}",
                    (signal.GetProperty("timestamp").GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalMilliseconds,
                    $"wave '{signal.GetProperty("domain").GetString()}', confidence {signal.GetProperty("confidence").GetDouble():0.00}")
                : null;
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
