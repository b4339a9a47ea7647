namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>How likely a collision is.</summary>
public static class RiskRule
{
    /// <summary>Nearer than this, something ahead is worth a look, in centimetres.</summary>
    public const double DetectCm = 30;

    /// <summary>The same, while the nerve was advised to be cautious.</summary>
    public const double CautiousCm = 45;

    /// <summary>From here on the way is clear again, in centimetres.</summary>
    public const double ClearCm = 50;

    /// <summary>Above this risk the body evades.</summary>
    public const double EvadeAbove = 0.7;

    /// <summary>The same, while the nerve was advised to be cautious: the risk at rest where it begins to look.</summary>
    public const double CautiousAbove = 0.55;

    private const double FarCm = 100;
    private const double SoonS = 1;
    private const double ByApproach = 0.3;

    /// <summary>Weighs the risk by distance, and by the time that is left at the present approach.</summary>
    /// <param name="frontCm">Free way ahead in centimetres.</param>
    /// <param name="closingCmS">How fast it shrinks in cm/s; negative when it grows.</param>
    /// <returns>0 to 1: at rest 0.7 at 30 cm and 1 at contact; an approach that leaves less than a second adds up to 0.3, a retreat
    /// of the same speed takes as much away.</returns>
    public static double Of(double frontCm, double closingCmS)
    {
        var near = 1 - (Math.Clamp(frontCm, 0, FarCm) / FarCm);
        var soon = Math.Clamp(closingCmS * SoonS / Math.Max(frontCm, 1), -1, 1);
        return Math.Clamp(near + (ByApproach * soon), 0, 1);
    }
}
