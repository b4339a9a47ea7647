using System.Runtime.InteropServices;

namespace Nimmerverse.World.Maps;

/// <summary>
/// Lays latitude and longitude onto flat ground: metres east and south of a point, on a sphere (equirectangular projection). Within a town the
/// error is below one in a thousand.
/// </summary>
/// <param name="Latitude">Latitude of the point, in degrees.</param>
/// <param name="Longitude">Longitude of the point, in degrees.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ground(double Latitude, double Longitude)
{
    /// <summary>Mean radius of the earth in metres (IUGG).</summary>
    internal const double RadiusM = 6_371_008.8;

    private const double Degree = Math.PI / 180;

    /// <summary>Brings a difference of longitudes into [-180, 180], so that a town may lie on both sides of the date line.</summary>
    internal static double Turn(double degrees) => degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    /// <summary>Length of the great circle between two points, in metres (haversine).</summary>
    internal static double Metres(double latitudeA, double longitudeA, double latitudeB, double longitudeB)
    {
        var north = Math.Sin((latitudeB - latitudeA) * Degree / 2);
        var east = Math.Sin((longitudeB - longitudeA) * Degree / 2);
        var chord = (north * north) + (Math.Cos(latitudeA * Degree) * Math.Cos(latitudeB * Degree) * east * east);
        return 2 * RadiusM * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    /// <summary>Metres east (x) and south (y, since y grows downwards) of the point.</summary>
    internal (double X, double Y) Lay(double latitude, double longitude) => (
        RadiusM * Math.Cos(Latitude * Degree) * Turn(longitude - Longitude) * Degree,
        -RadiusM * (latitude - Latitude) * Degree);
}
