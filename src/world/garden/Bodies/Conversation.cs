namespace Nimmerverse.World.Bodies;

/// <summary>What an NPC's body knows of talking: with whom it talks, when it may again, and what it was told last.</summary>
public sealed record Conversation
{
    /// <summary>With whom it talks, or null.</summary>
    public string? With { get; set; }

    /// <summary>The tick at which that talk ends.</summary>
    public long UntilTick { get; set; }

    /// <summary>The first tick at which it may begin another.</summary>
    public long AgainTick { get; set; }

    /// <summary>Places, in the list of the village's houses, of those that it was told of last.</summary>
    public IReadOnlyList<int> Told { get; set; } = [];

    /// <summary>The tick at which it was told.</summary>
    public long ToldTick { get; set; }
}
