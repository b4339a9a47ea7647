using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Hosting;

/// <summary>What a process is, known before it starts.</summary>
public sealed record ProcessDescription
{
    /// <summary>Its id on the bus: a subject token. <c>NIMMERVERSE_ID</c> overrides it.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of process it is.</summary>
    public required EntityType Type { get; init; }

    /// <summary>Processing tier, 0 (hardware reflex) to 5 (partnership).</summary>
    public int Tier { get; init; }

    /// <summary>
    /// Whether each message leaves at once instead of with others within a millisecond: for processes whose word is waited for and who
    /// say little.
    /// </summary>
    public bool SendImmediately { get; init; }

    /// <summary>One line for <c>--help</c>.</summary>
    public required string Summary { get; init; }
}
