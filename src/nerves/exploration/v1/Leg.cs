namespace Nimmerverse.Nerves.Exploration;

/// <summary>Where the crawler is.</summary>
/// <param name="Village">The village.</param>
/// <param name="Node">The node that it stands at or last passed.</param>
/// <param name="XCm">Position in centimetres.</param>
/// <param name="YCm">Position in centimetres.</param>
public sealed record Place(long Village, int Node, double XCm, double YCm)
{
    /// <summary>The straight way to another place, in centimetres.</summary>
    /// <param name="other">The other place.</param>
    /// <returns>Centimetres; infinite between villages.</returns>
    public double DistanceTo(Place other) => other.Village == Village
        ? Math.Sqrt(((XCm - other.XCm) * (XCm - other.XCm)) + ((YCm - other.YCm) * (YCm - other.YCm)))
        : double.PositiveInfinity;
}

/// <summary>One leg of the way, when it is over.</summary>
/// <param name="DistanceCm">How far it went, in centimetres.</param>
/// <param name="NewNodes">Nodes passed that were not known before.</param>
/// <param name="NodesKnown">Nodes known after it, in this village.</param>
/// <param name="Reason">Why it ended, in a few words.</param>
/// <param name="BrokenOff">Whether something more important broke it off.</param>
public sealed record Leg(double DistanceCm, int NewNodes, int NodesKnown, string Reason, bool BrokenOff);
