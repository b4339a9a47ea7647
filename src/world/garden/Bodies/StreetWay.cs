using System.Runtime.InteropServices;
using Nimmerverse.World.Streets;

namespace Nimmerverse.World.Bodies;

/// <summary>
/// The streets as a crawler meets them: corridors half a metre wide along the edges, with a crossing at each node. An edge continues a
/// direction when it lies within a cone around it; where none does, there is a wall. Bodies are obstacles.
/// </summary>
internal sealed class StreetWay(StreetGraph streets, Occupancy walkers, IReadOnlyList<Crawler> crawlers)
{
    /// <summary>Half of a street's width, in centimetres.</summary>
    internal const double HalfWidthCm = 25;

    /// <summary>Radius of every body, in centimetres.</summary>
    internal const double BodyRadiusCm = 10;

    /// <summary>As far as a range sensor sees, in centimetres.</summary>
    internal const double MaxRangeCm = 400;

    /// <summary>An edge continues a direction when it deviates by no more than this, in degrees.</summary>
    internal const double ConeDeg = 30;

    private const double WallCm = HalfWidthCm - BodyRadiusCm;

    internal StreetGraph Streets => streets;

    /// <summary>Drives up to a wish; on the way the streets bend the direction.</summary>
    internal Driven Drive(Crawler self, double directionDeg, double wishCm)
    {
        var pose = self.Pose;
        var moved = 0.0;
        while (moved < wishCm && TryLeg(pose, directionDeg, out var leg))
        {
            var free = FreeOn(leg, pose, self);
            var step = Math.Min(wishCm - moved, free);
            moved += step;
            directionDeg = leg.GuidedDeg;
            pose = step >= leg.LengthCm ? StreetPose.AtNode(leg.To) : Along(pose, leg, step);
            if (step < leg.LengthCm)
            {
                break;
            }
        }

        return new Driven(pose, directionDeg, moved);
    }

    /// <summary>Free way in a direction, in centimetres, 0 to <see cref="MaxRangeCm"/>.</summary>
    internal double Range(Crawler self, double directionDeg)
    {
        var pose = self.Pose;
        var range = 0.0;
        while (range < MaxRangeCm)
        {
            if (!TryLeg(pose, directionDeg, out var leg))
            {
                range += WallCm;
                break;
            }

            var free = FreeOn(leg, pose, self);
            range += free;
            if (free < leg.LengthCm)
            {
                break;
            }

            pose = StreetPose.AtNode(leg.To);
        }

        return Math.Min(range, MaxRangeCm);
    }

    // The straight piece of way that a direction leads along, up to the next node.
    private bool TryLeg(StreetPose pose, double directionDeg, out Leg leg)
    {
        if (pose.IsAtNode)
        {
            var exit = BestExit(pose.From, directionDeg);
            leg = exit < 0 ? default : new Leg(pose.From, exit, streets.LengthCm(pose.From, exit), streets.DirectionDeg(pose.From, exit));
            return exit >= 0;
        }

        var rest = streets.LengthCm(pose.From, pose.To) - pose.OffsetCm;
        var ahead = streets.DirectionDeg(pose.From, pose.To);
        var behind = Heading.Normalise(ahead + 180);
        if (Heading.Between(directionDeg, ahead) <= ConeDeg)
        {
            leg = new Leg(pose.From, pose.To, rest, ahead);
            return true;
        }

        if (Heading.Between(directionDeg, behind) <= ConeDeg)
        {
            leg = new Leg(pose.To, pose.From, pose.OffsetCm, behind);
            return true;
        }

        // Inside a crossing the body may leave by any of the crossing's exits; it gets there over the middle.
        if (pose.OffsetCm <= HalfWidthCm && pose.OffsetCm <= rest && BestExit(pose.From, directionDeg) >= 0)
        {
            leg = new Leg(pose.To, pose.From, pose.OffsetCm, directionDeg);
            return true;
        }

        if (rest <= HalfWidthCm && BestExit(pose.To, directionDeg) >= 0)
        {
            leg = new Leg(pose.From, pose.To, rest, directionDeg);
            return true;
        }

        leg = default;
        return false;
    }

    private int BestExit(int node, double directionDeg)
    {
        var best = -1;
        var bestDeviation = ConeDeg;
        foreach (var next in streets.Neighbours(node))
        {
            var deviation = Heading.Between(directionDeg, streets.DirectionDeg(node, next));
            if (deviation <= bestDeviation && (best < 0 || deviation < bestDeviation))
            {
                best = next;
                bestDeviation = deviation;
            }
        }

        return best;
    }

    private double FreeOn(Leg leg, StreetPose pose, Crawler self)
    {
        var free = leg.LengthCm;
        if (walkers.CountAt(leg.To) > 0)
        {
            free = Math.Min(free, leg.LengthCm - (2 * BodyRadiusCm));
        }

        foreach (var other in crawlers)
        {
            if (!ReferenceEquals(other, self) && AheadOn(leg, other.Pose) is { } ahead)
            {
                free = Math.Min(free, ahead - (2 * BodyRadiusCm));
            }
        }

        return Math.Max(0, free);
    }

    // How far ahead on this leg the other stands; null when it is elsewhere, behind, or on the very same spot.
    private double? AheadOn(Leg leg, StreetPose other)
    {
        if (other.IsAtNode)
        {
            return other.From == leg.To ? leg.LengthCm : null;
        }

        var length = streets.LengthCm(other.From, other.To);
        double toEnd;
        if (other.To == leg.To && other.From == leg.From)
        {
            toEnd = length - other.OffsetCm;
        }
        else if (other.From == leg.To && other.To == leg.From)
        {
            toEnd = other.OffsetCm;
        }
        else
        {
            return null;
        }

        var ahead = leg.LengthCm - toEnd;
        return ahead > 0 ? ahead : null;
    }

    private static StreetPose Along(StreetPose pose, Leg leg, double step)
    {
        if (step <= 0)
        {
            return pose;
        }

        if (pose.IsAtNode)
        {
            return new StreetPose(leg.From, leg.To, step);
        }

        return leg.To == pose.To ? pose with { OffsetCm = pose.OffsetCm + step } : pose with { OffsetCm = pose.OffsetCm - step };
    }

    /// <summary>What a drive came to.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Driven(StreetPose Pose, double DirectionDeg, double MovedCm);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Leg(int From, int To, double LengthCm, double GuidedDeg);
}
