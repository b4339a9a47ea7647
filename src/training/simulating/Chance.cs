namespace Nimmerverse.Training.Simulating;

/// <summary>
/// Chance by name instead of by order: the k-th event of a kind in a life is the same whatever a policy did before it, so that two policies
/// meet the same luck (common random numbers).
/// </summary>
/// <param name="seed">The scenario's seed.</param>
internal readonly struct Chance(ulong seed)
{
    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform(int npc, Luck kind, int index)
    {
        var bits = Mix(seed + (0x9E3779B97F4A7C15 * (ulong)(npc + 1)));
        bits = Mix(bits ^ ((ulong)kind << 40) ^ (uint)index);
        return ((bits >> 11) + 0.5) * (1.0 / (1UL << 53));
    }

    /// <summary>Exponential with mean 1.</summary>
    public double Exponential(int npc, Luck kind, int index) => -Math.Log(Uniform(npc, kind, index));

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double Normal(int npc, Luck kind, int index) =>
        Math.Sqrt(-2 * Math.Log(Uniform(npc, kind, 2 * index))) * Math.Cos(2 * Math.PI * Uniform(npc, kind, (2 * index) + 1));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>Kinds of luck.</summary>
internal enum Luck
{
    Work = 1,
    TickCost,
    NodeSpeed,
    Usefulness,
    StuckAt,
    StuckFor,
    MeetAt,
    MeetWhom,
    Latency,
    Answer,
    Crash,
    Need,
    Scenario,
    Errand,
}
