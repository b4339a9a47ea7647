namespace Nimmerverse.World.Streets;

/// <summary>Arithmetic on directions in degrees.</summary>
public static class Heading
{
    /// <summary>Brings a direction into [0, 360).</summary>
    /// <param name="degrees">Any finite number of degrees.</param>
    /// <returns>The same direction in [0, 360).</returns>
    public static double Normalise(double degrees)
    {
        var rest = degrees % 360;
        if (rest < 0)
        {
            rest += 360;
        }

        // A tiny negative rest plus 360 rounds to 360 itself.
        return rest >= 360 ? 0 : rest;
    }

    /// <summary>The angle between two directions.</summary>
    /// <param name="a">Degrees.</param>
    /// <param name="b">Degrees.</param>
    /// <returns>0 to 180 degrees.</returns>
    public static double Between(double a, double b)
    {
        var difference = Normalise(a - b);
        return difference > 180 ? 360 - difference : difference;
    }
}
