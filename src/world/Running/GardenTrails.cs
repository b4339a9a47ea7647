using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;

namespace Nimmerverse.World.Running;

/// <summary>Turns marked quizzes and completed villages into trails.</summary>
/// <param name="environment">The environment.</param>
/// <param name="actor">The world's id on the bus.</param>
/// <param name="garden">Whether the garden is simulated or real.</param>
/// <param name="speed">World seconds in a second.</param>
/// <param name="clock">The clock.</param>
internal sealed class GardenTrails(EnvironmentName environment, string actor, Garden garden, double speed, TimeProvider clock)
{
    // Prior of the lab's rubric for training rewards: a milestone of the whole village.
    private const double MilestoneReward = 5;

    internal Trail Of(QuizVerdict verdict) =>
        Begin(TrailKinds.Quiz, verdict.MarkedTick - verdict.AskedTick) with
        {
            Inputs = JsonSerializer.SerializeToElement(
                new QuizInputs { Npc = verdict.Npc, QuizId = verdict.QuizId, Village = verdict.Village, Questions = verdict.Questions },
                WireJson.Default.QuizInputs),
            StatesVisited = verdict switch
            {
                { Answered: false } => ["asked", "unanswered"],
                { Knows: true } => ["asked", "answered", "knows"],
                { Perfect: true } => ["asked", "answered", "perfect"],
                _ => ["asked", "answered", "imperfect"],
            },
            Reads = JsonSerializer.SerializeToElement(
                new QuizReads(verdict.Right, verdict.Score, verdict.AskedTick, verdict.MarkedTick), GardenTrailJson.Default.QuizReads),
            Reward = verdict.Score,
            Outcome = verdict.Perfect ? TrailOutcome.Success : verdict.Answered ? TrailOutcome.Failure : TrailOutcome.Aborted,
        };

    internal Trail Of(VillageCompletion completion) =>
        Begin(TrailKinds.Village, completion.EndTick - completion.StartTick) with
        {
            Inputs = JsonSerializer.SerializeToElement(
                new VillageInputs
                {
                    Village = completion.Village,
                    Level = completion.Level,
                    Index = completion.Index,
                    StartTick = completion.StartTick,
                    EndTick = completion.EndTick,
                    WorldSeconds = completion.WorldSeconds,
                    Npcs = completion.Npcs,
                    Facts = completion.Facts,
                },
                WireJson.Default.VillageInputs),
            StatesVisited = ["started", "completed"],
            Reward = MilestoneReward,
            Outcome = TrailOutcome.Success,
        };

    private Trail Begin(string kind, long ticks)
    {
        var now = clock.GetUtcNow();
        return new Trail
        {
            TrailId = Guid.CreateVersion7(now),
            Kind = kind,
            Actor = actor,
            Environment = environment.Value,
            Garden = garden,
            Started = now - TimeSpan.FromSeconds(ticks * GardenRules.SecondsPerTick / speed),
            Ended = now,
            StatesVisited = [],
            Cost = 0,
            Reward = 0,
            Outcome = TrailOutcome.Success,
        };
    }
}

internal sealed record QuizReads(int Right, double Score, long AskedTick, long MarkedTick);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QuizReads))]
internal sealed partial class GardenTrailJson : JsonSerializerContext;
