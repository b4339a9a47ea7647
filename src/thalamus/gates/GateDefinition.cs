namespace Nimmerverse.Thalamus.Gates;

/// <summary>A gate as configured: its name and the words that span its region of meaning.</summary>
public sealed record GateDefinition
{
    /// <summary>The gate's id: a subject token such as <c>obstacle</c>. It is also its region's name.</summary>
    public required string GateId { get; init; }

    /// <summary>Words whose mean is the region's centre. A word named here belongs to the regions that name it, wholly and only.</summary>
    public required IReadOnlyList<string> Anchors { get; init; }

    /// <summary>What the reflex path would do; goes along with a request to the cortex.</summary>
    public IReadOnlyList<string> SuggestedActions { get; init; } = [];
}

/// <summary>The configuration file of gates.</summary>
public sealed record GateFile
{
    /// <summary>The gates, in the order in which they are reported.</summary>
    public required IReadOnlyList<GateDefinition> Gates { get; init; }
}
