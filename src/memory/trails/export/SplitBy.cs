namespace Nimmerverse.Memory.Trails.Export;

/// <summary>What never stands on both sides of a split.</summary>
internal enum SplitBy
{
    /// <summary>No village and no actor.</summary>
    Both,

    /// <summary>No village; an actor may.</summary>
    Village,

    /// <summary>No actor; a village may.</summary>
    Actor,

    /// <summary>No prompt; villages and actors may.</summary>
    Prompt,
}

/// <summary>A side of a split.</summary>
internal enum SplitSide
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To measure on.</summary>
    Validation,
}
