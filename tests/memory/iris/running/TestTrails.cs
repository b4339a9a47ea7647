using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Tests.Iris.Running;

/// <summary>Trails as the actors tell them.</summary>
internal static class TestTrails
{
    public static Trail Episode(string npc, long village, params string[] facts) => Make(
        TrailKinds.Episode,
        npc,
        JsonContent.Object(
            ("npc", npc), ("village", village), ("part", 0), ("facts_known", facts.Length), ("facts_total", 30),
            ("facts", JsonSerializer.SerializeToElement(facts))));

    public static Trail Answer(string prompt, string answer) => Make(
        TrailKinds.Cortex, "nyx", JsonContent.Object(("requester", "7"), ("prompt", prompt))) with
    { Commands = JsonContent.Object(("text", answer)) };

    public static Trail Make(string kind, string actor, JsonElement? inputs)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            TrailId = Guid.CreateVersion7(now),
            Kind = kind,
            Actor = actor,
            Environment = "dev",
            Garden = Garden.Virtual,
            Started = now,
            Ended = now,
            Inputs = inputs,
            StatesVisited = [],
            Cost = 1,
            Reward = 2,
            Outcome = TrailOutcome.Success,
        };
    }
}
