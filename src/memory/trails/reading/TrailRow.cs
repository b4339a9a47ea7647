namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>One stored trail.</summary>
/// <param name="Id">Its id, a UUIDv7.</param>
/// <param name="Kind">What kind of decision.</param>
/// <param name="Actor">Who decided.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Garden">The garden.</param>
/// <param name="Parent">The decision that led to it, or null.</param>
/// <param name="Started">When it began.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Inputs">JSON, or null.</param>
/// <param name="States">States visited, in order.</param>
/// <param name="Reads">JSON, or null.</param>
/// <param name="Commands">JSON, or null.</param>
/// <param name="Cost">Observed cost in lifeforce.</param>
/// <param name="Reward">Reward in lifeforce.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Model">The model or policy that decided, or null.</param>
/// <param name="Generation">Generation of the weights, or null.</param>
/// <param name="Node">The machine on which it was decided.</param>
/// <param name="Simulated">Whether the actor's hardware was simulated.</param>
/// <param name="Recorded">When the row was written.</param>
internal sealed record TrailRow(
    Guid Id,
    string Kind,
    string Actor,
    string Environment,
    string Garden,
    Guid? Parent,
    DateTimeOffset Started,
    DateTimeOffset Ended,
    string? Inputs,
    IReadOnlyList<string> States,
    string? Reads,
    string? Commands,
    double Cost,
    double Reward,
    string Outcome,
    string? Model,
    long? Generation,
    string Node,
    bool Simulated,
    DateTimeOffset Recorded);
