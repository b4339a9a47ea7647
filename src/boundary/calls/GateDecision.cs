using Nimmerverse.Boundary.Functions;

namespace Nimmerverse.Boundary.Calls;

/// <summary>What the large mind is to decide of a gate that opened: the shape of its answer, which the boundary turns into commands.</summary>
[Function("decide", "Decide what follows from a gate that has opened")]
public sealed record GateDecision
{
    /// <summary>What a nerve is to do.</summary>
    [Argument("What the nerve is to do next")]
    public required NerveAdvice Advice { get; init; }

    /// <summary>Which nerve.</summary>
    [Argument("The nerve that is advised, for example exploration", Least = 1, Most = 40)]
    public string? Nerve { get; init; }

    /// <summary>Where to.</summary>
    [Argument("Direction in degrees seen from its heading, clockwise positive; with turn only", Least = -180, Most = 180, Decimals = 1)]
    public double? BearingDeg { get; init; }

    /// <summary>What is said aloud.</summary>
    [Argument("A sentence to say aloud", Least = 1, Most = 400)]
    public string? Say { get; init; }

    /// <summary>In which language.</summary>
    [Argument("The language of the sentence")]
    public SpokenLanguage? Language { get; init; }
}
