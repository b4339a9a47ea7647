namespace Nimmerverse.Npc.Memory;

/// <summary>Something the NPC knows about a house.</summary>
/// <param name="House">The house's number.</param>
/// <param name="Attribute">The attribute, for example <c>resident</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">How the NPC came to know.</param>
/// <param name="Tick">World tick at which it did.</param>
/// <param name="Confidence">How sure it is, 0 to 1.</param>
public sealed record Fact(int House, string Attribute, string Value, FactSource Source, long Tick, float Confidence);

/// <summary>How a fact came to be known.</summary>
public enum FactSource : byte
{
    /// <summary>Seen with its own eyes.</summary>
    Seen,

    /// <summary>Heard from the large mind: it may be untrue, and counts as known nowhere.</summary>
    Told,

    /// <summary>Heard in a talk from one who saw it: as good as seen.</summary>
    Shared,
}

/// <summary>What a telling changed.</summary>
public enum Telling
{
    /// <summary>Nothing: it was known.</summary>
    Known,

    /// <summary>The fact is new.</summary>
    New,

    /// <summary>The value differs from the one known, and replaces it.</summary>
    Changed,
}
