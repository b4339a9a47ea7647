using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails;

/// <summary>The few words of a trail's inputs that tell a person which decision it was.</summary>
internal static class TrailGist
{
    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.Ordinal)
    {
        [TrailKinds.GateTransition] = ["gate_id", "from_state", "to_state", "cause"],
        [TrailKinds.Collapse] = ["gate_id", "result", "combined_confidence"],
        [TrailKinds.Verification] = ["gate_id", "outcome"],
        [TrailKinds.Allocation] = ["npc", "tick_hz", "cpu_quota_pct", "gate"],
        [TrailKinds.Episode] = ["village", "known_share", "ticks"],
        [TrailKinds.Step] = ["what", "node", "exit"],
        [TrailKinds.Boundary] = ["adapter"],
        [TrailKinds.Cortex] = ["requester", "model"],
        [TrailKinds.Organ] = ["organ", "operation"],
        [TrailKinds.Quiz] = ["npc", "village"],
        [TrailKinds.Village] = ["village", "level"],
    };

    /// <summary>Says it.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>Values of the kind's telling fields, or of behaviours the states; maybe empty.</returns>
    public static string Of(TrailRow trail)
    {
        ArgumentNullException.ThrowIfNull(trail);
        if (!Fields.TryGetValue(trail.Kind, out var fields) || trail.Inputs is null)
        {
            return string.Join(" -> ", trail.States);
        }

        using var inputs = JsonDocument.Parse(trail.Inputs, TrailJson.Deep);
        return inputs.RootElement.ValueKind is JsonValueKind.Object
            ? string.Join(' ', fields.Select(field => inputs.RootElement.TryGetProperty(field, out var value) ? Text(value) : null).Where(static text => text is not null))
            : "";
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number.ToString("0.###") : value.GetRawText(),
        _ => null,
    };
}
