using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Life;

/// <summary>What a nerve may be advised to do; what it makes of it is its own decision, and its reflexes go on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AdviceKind>))]
public enum AdviceKind
{
    /// <summary>Go on as it does: earlier advice is void.</summary>
    Continue,

    /// <summary>Stop.</summary>
    Stop,

    /// <summary>Turn into a direction.</summary>
    Turn,

    /// <summary>Look around.</summary>
    Explore,

    /// <summary>Find its charger.</summary>
    Charge,
}

/// <summary>A piece of advice from the boundary to a nerve.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="BearingDeg">Where to, in degrees seen from its heading, clockwise positive, -180 to 180; null when nobody said.</param>
public sealed record Advice(AdviceKind Kind, double? BearingDeg)
{
    /// <summary>How long advice is of use: what was seen when it was given is gone after that.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(10);

    /// <summary>Reads a command of the boundary. It was checked before it came; it is checked again, because a body moves by it.</summary>
    /// <param name="received">The command.</param>
    /// <returns>The advice; null when it is none, or does not come from the boundary.</returns>
    public static Advice? Of(Received<BoundaryCommand> received)
    {
        ArgumentNullException.ThrowIfNull(received);
        var (command, arguments) = (received.Body, received.Body.Arguments);
        if (received.Message.Header.Source.EntityType is not EntityType.Boundary || command.Function is not "advise_nerve"
            || arguments.ValueKind is not JsonValueKind.Object
            || !arguments.TryGetProperty("advice"u8, out var advice) || KindOf(advice) is not { } kind)
        {
            return null;
        }

        double? bearing = null;
        if (arguments.TryGetProperty("bearing_deg"u8, out var degrees) && degrees.ValueKind is not JsonValueKind.Null)
        {
            if (degrees.ValueKind is not JsonValueKind.Number || !degrees.TryGetDouble(out var read) || read is not (>= -180 and <= 180))
            {
                return null;
            }

            bearing = read;
        }

        return kind is AdviceKind.Turn && bearing is null ? null : new(kind, bearing);
    }

    private static AdviceKind? KindOf(JsonElement advice) =>
        advice.ValueKind is JsonValueKind.String
            ? Enum.GetValues<AdviceKind>().Select(static kind => (AdviceKind?)kind)
                .FirstOrDefault(kind => advice.ValueEquals(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{kind}")))
            : null;
}
