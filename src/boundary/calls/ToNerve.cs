using Nimmerverse.Boundary.Functions;

namespace Nimmerverse.Boundary.Calls;

/// <summary>Advises a nerve; what it does with it is the nerve's own decision, and its reflexes go on.</summary>
[Function("advise_nerve", "Advise a nerve what to do next; its reflexes go on")]
public sealed record AdviseNerve
{
    /// <summary>The nerve.</summary>
    [Argument("The nerve, for example exploration", Least = 1, Most = 40)]
    public required string Nerve { get; init; }

    /// <summary>What to do.</summary>
    [Argument("What it is to do")]
    public required NerveAdvice Advice { get; init; }

    /// <summary>Where to, seen from where it heads.</summary>
    [Argument("Direction in degrees seen from its heading, clockwise positive", Least = -180, Most = 180, Decimals = 1)]
    public double? BearingDeg { get; init; }
}

/// <summary>What a nerve can be advised to do.</summary>
public enum NerveAdvice
{
    /// <summary>Go on as it does.</summary>
    Continue,

    /// <summary>Stop.</summary>
    Stop,

    /// <summary>Turn into a direction.</summary>
    Turn,

    /// <summary>Look around.</summary>
    Explore,

    /// <summary>Find its charger.</summary>
    Charge,
}
