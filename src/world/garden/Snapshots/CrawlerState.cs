using Nimmerverse.World.Gardens;

namespace Nimmerverse.World.Snapshots;

/// <summary>A crawler.</summary>
public sealed record CrawlerState
{
    /// <summary>The node last passed.</summary>
    public required int From { get; init; }

    /// <summary>The other end of its edge, or the same node.</summary>
    public required int To { get; init; }

    /// <summary>Centimetres from the node last passed.</summary>
    public required double OffsetCm { get; init; }

    /// <summary>Heading in degrees.</summary>
    public required double HeadingDeg { get; init; }

    /// <summary>Speed in cm/s.</summary>
    public required double SpeedCmS { get; init; }

    /// <summary>Speed ordered, in cm/s.</summary>
    public required double TargetCmS { get; init; }

    /// <summary>Degrees still to turn.</summary>
    public required double TurnDeg { get; init; }

    /// <summary>Whether it wanted to move and could not.</summary>
    public required bool Blocked { get; init; }

    /// <summary>Tick of its last action.</summary>
    public required long ActedTick { get; init; }

    /// <summary>Tick of its last view.</summary>
    public required long ViewTick { get; init; }

    /// <summary>Why its last action was refused.</summary>
    public required Refusal Refused { get; init; }

    /// <summary>Front range when it was last seen.</summary>
    public required double SeenFrontCm { get; init; }
}
