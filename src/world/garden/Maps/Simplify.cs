using System.Runtime.InteropServices;

namespace Nimmerverse.World.Maps;

/// <summary>A point of a street.</summary>
/// <param name="X">Metres east.</param>
/// <param name="Y">Metres south.</param>
/// <param name="AlongM">Metres walked since the street's beginning.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreetPoint(double X, double Y, double AlongM)
{
    internal double MetresTo(StreetPoint other) => Math.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)));
}

/// <summary>Finds the bends of a street that matter (Ramer 1972; Douglas and Peucker 1973).</summary>
internal static class Simplify
{
    /// <summary>Marks the points without which the street would lie further off than a tolerance.</summary>
    /// <param name="points">The street; the first and last are always kept.</param>
    /// <param name="toleranceM">Metres.</param>
    /// <param name="kept">Gets the indices of the points kept, in order.</param>
    internal static void Bends(ReadOnlySpan<StreetPoint> points, double toleranceM, List<int> kept)
    {
        kept.Clear();
        var keep = new bool[points.Length];
        keep[0] = true;
        keep[^1] = true;
        var open = new Stack<(int From, int To)>([(0, points.Length - 1)]);
        while (open.TryPop(out var piece))
        {
            var (worst, off) = (-1, toleranceM);
            for (var i = piece.From + 1; i < piece.To; i++)
            {
                var distance = Distance(points[i], points[piece.From], points[piece.To]);
                if (distance > off)
                {
                    (worst, off) = (i, distance);
                }
            }

            if (worst >= 0)
            {
                keep[worst] = true;
                open.Push((piece.From, worst));
                open.Push((worst, piece.To));
            }
        }

        for (var i = 0; i < keep.Length; i++)
        {
            if (keep[i])
            {
                kept.Add(i);
            }
        }
    }

    // To the piece between two points, not to the endless line through them: a hairpin's end lies beyond both.
    private static double Distance(StreetPoint point, StreetPoint a, StreetPoint b)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = (dx * dx) + (dy * dy);
        var share = length > 0 ? Math.Clamp((((point.X - a.X) * dx) + ((point.Y - a.Y) * dy)) / length, 0, 1) : 0;
        return point.MetresTo(new StreetPoint(a.X + (share * dx), a.Y + (share * dy), 0));
    }
}
