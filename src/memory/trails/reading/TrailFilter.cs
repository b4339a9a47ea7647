namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>Which trails are meant. What is null or empty does not restrict.</summary>
internal sealed record TrailFilter
{
    /// <summary>Kinds, any of them.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Actors, any of them.</summary>
    public IReadOnlyList<string> Actors { get; init; } = [];

    /// <summary>Outcomes, any of them.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];

    /// <summary>The garden.</summary>
    public string? Garden { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>Made at this moment or later, by the time in the id.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Made before this moment, by the time in the id.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Not behind this id.</summary>
    public Guid? Last { get; init; }

    /// <summary>Fields of the free JSON, all of them.</summary>
    public IReadOnlyList<WhereClause> Where { get; init; } = [];

    /// <summary>Least reward in lifeforce.</summary>
    public double? MinReward { get; init; }

    /// <summary>Most reward in lifeforce.</summary>
    public double? MaxReward { get; init; }

    /// <summary>Least cost in lifeforce.</summary>
    public double? MinCost { get; init; }

    /// <summary>Most cost in lifeforce.</summary>
    public double? MaxCost { get; init; }
}
