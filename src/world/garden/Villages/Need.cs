namespace Nimmerverse.World.Villages;

/// <summary>What a body comes to want, and what a place can meet.</summary>
public enum Need
{
    /// <summary>Food.</summary>
    Hunger,

    /// <summary>Rest.</summary>
    Energy,

    /// <summary>Others.</summary>
    Company,
}

/// <summary>Names of needs.</summary>
public static class NeedNames
{
    /// <summary>All needs, in the order of the enum.</summary>
    public static IReadOnlyList<Need> All { get; } = [Need.Hunger, Need.Energy, Need.Company];

    /// <summary>The need as the wire names it.</summary>
    /// <param name="need">The need.</param>
    /// <returns><c>hunger</c>, <c>energy</c> or <c>company</c>.</returns>
    public static string WireName(this Need need) => need switch
    {
        Need.Hunger => "hunger",
        Need.Energy => "energy",
        _ => "company",
    };
}
