using System.Text.Json.Serialization;

namespace Nimmerverse.Training.Living;

/// <summary>A village under one policy, from its beginning until all of its NPCs knew it.</summary>
internal sealed record LiveRecord
{
    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Which turn of all policies; those of one turn are compared with each other.</summary>
    public required int Turn { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>NPCs.</summary>
    public required int Npcs { get; init; }

    /// <summary>Facts of the village.</summary>
    public required int Facts { get; init; }

    /// <summary>World seconds until the last NPC knew all facts.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean of the same over NPCs.</summary>
    public required double MeanSeconds { get; init; }

    /// <summary>Mean of the same over the slowest quarter.</summary>
    public required double SlowSeconds { get; init; }

    /// <summary>World seconds until the garden, by its quizzes, called the village done.</summary>
    public required double DoneSeconds { get; init; }

    /// <summary>Share of ticks, of NPCs that had something left to learn, that began more than 5 ms late.</summary>
    public required double LateShare { get; init; }

    /// <summary>Ticks a world second of an NPC that had something left to learn.</summary>
    public required double TickHz { get; init; }

    /// <summary>Mean need above 0.7 of the same.</summary>
    public required double NeedsDeficit { get; init; }

    /// <summary>Questions to the large mind.</summary>
    public required long Asked { get; init; }

    /// <summary>Of these, those of whose answers something could be taken.</summary>
    public required long Advised { get; init; }
}

/// <summary>Source-generated JSON of result lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveRecord))]
internal sealed partial class LiveJson : JsonSerializerContext;
