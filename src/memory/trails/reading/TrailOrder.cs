namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>In which order trails are read.</summary>
internal enum TrailOrder
{
    /// <summary>Latest id first.</summary>
    Newest,

    /// <summary>Earliest id first.</summary>
    Oldest,

    /// <summary>Highest reward first.</summary>
    Reward,

    /// <summary>Highest cost first.</summary>
    Cost,
}
