using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Phoebe;

/// <summary>Trails for tests.</summary>
internal static class Trails
{
    /// <summary>A trail that began now.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="inputs">Its inputs as JSON.</param>
    /// <returns>The trail.</returns>
    public static Trail Some(string kind = TrailKinds.Behaviour, string inputs = """{"risk":0.8}""")
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Trail
        {
            TrailId = Guid.CreateVersion7(now),
            Kind = kind,
            Actor = "collision_avoidance",
            Environment = "dev",
            Garden = Garden.Virtual,
            Started = now,
            Ended = now.AddMilliseconds(12),
            Inputs = Json(inputs),
            StatesVisited = ["idle", "evading"],
            Cost = 2.5,
            Reward = 5,
            Outcome = TrailOutcome.Success,
        };
    }

    /// <summary>Parses JSON.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The element.</returns>
    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
