using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Bodies;

/// <summary>A crawler: a body with wheels, a heading and three range sensors, on the streets that <see cref="StreetWay"/> describes.</summary>
internal sealed class Crawler(string id)
{
    /// <summary>The fastest that it drives, in cm/s.</summary>
    internal const double MaxSpeedCmS = 400;

    private const double AccelerationCmS2 = 400;
    private const double TurnRateDegS = 360;
    private const double Nothing = 1e-9;

    internal string Id { get; } = id;

    internal StreetPose Pose { get; set; }

    internal double HeadingDeg { get; set; }

    /// <summary>Speed it drives at, in cm/s; negative backwards.</summary>
    internal double SpeedCmS { get; set; }

    /// <summary>Speed it was told to drive at, in cm/s.</summary>
    internal double TargetCmS { get; set; }

    /// <summary>Degrees still to turn.</summary>
    internal double TurnDeg { get; set; }

    internal bool Blocked { get; set; }

    internal long ActedTick { get; set; } = -1;

    internal long ViewTick { get; set; } = -1;

    internal Refusal Refused { get; set; }

    /// <summary>Front range when it was last seen, so that a way that opens or closes is told at once.</summary>
    internal double SeenFrontCm { get; set; } = -1;

    internal bool Moving => TurnDeg != 0 || TargetCmS != 0 || SpeedCmS != 0;

    internal void Drive(double speedCmS) => TargetCmS = speedCmS;

    /// <summary>Turns on the spot: stops first, then turns; a later <see cref="Drive"/> takes effect when the turn is done.</summary>
    internal void Turn(double degrees)
    {
        TargetCmS = 0;
        SpeedCmS = 0;
        TurnDeg = degrees;
    }

    internal void Place(StreetPose pose, double headingDeg)
    {
        Pose = pose;
        HeadingDeg = headingDeg;
        SpeedCmS = 0;
        TargetCmS = 0;
        TurnDeg = 0;
        Blocked = false;
        Refused = Refusal.None;
    }

    internal void Tick(StreetWay way)
    {
        Blocked = false;
        if (TurnDeg != 0)
        {
            const double most = TurnRateDegS * GardenRules.SecondsPerTick;
            var step = Math.Clamp(TurnDeg, -most, most);
            HeadingDeg = Heading.Normalise(HeadingDeg + step);
            TurnDeg -= step;
            return;
        }

        const double change = AccelerationCmS2 * GardenRules.SecondsPerTick;
        SpeedCmS += Math.Clamp(TargetCmS - SpeedCmS, -change, change);
        if (SpeedCmS == 0)
        {
            return;
        }

        var backwards = SpeedCmS < 0;
        var wish = Math.Abs(SpeedCmS) * GardenRules.SecondsPerTick;
        var driven = way.Drive(this, backwards ? Heading.Normalise(HeadingDeg + 180) : HeadingDeg, wish);
        Pose = driven.Pose;
        if (driven.MovedCm > Nothing)
        {
            HeadingDeg = backwards ? Heading.Normalise(driven.DirectionDeg + 180) : driven.DirectionDeg;
        }

        if (driven.MovedCm < wish - Nothing)
        {
            Blocked = true;
            SpeedCmS = 0;
        }
    }

    internal CrawlerView ToWire(StreetWay way)
    {
        var (x, y) = Pose.At(way.Streets);
        return new CrawlerView
        {
            XCm = x,
            YCm = y,
            HeadingDeg = HeadingDeg,
            SpeedCmS = SpeedCmS,
            FrontCm = way.Range(this, HeadingDeg),
            LeftCm = way.Range(this, Heading.Normalise(HeadingDeg - 90)),
            RightCm = way.Range(this, Heading.Normalise(HeadingDeg + 90)),
            Blocked = Blocked,
        };
    }
}
