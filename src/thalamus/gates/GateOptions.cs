namespace Nimmerverse.Thalamus.Gates;

/// <summary>How gates behave. The defaults are the profile of the virtual garden.</summary>
public sealed record GateOptions
{
    /// <summary>The simulated garden: it explores, so that half a certainty is enough, and every collapse is told.</summary>
    public static GateOptions Virtual { get; } = new();

    /// <summary>The physical garden: more agreement is asked for, and only collapses that move a gate are told.</summary>
    public static GateOptions Real { get; } = new() { Threshold = 0.8, TouchSimilarity = 0.45, FullTrace = false };

    /// <summary>How long a wave keeps company with later ones. Default 1,500 ms.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How far a sender's clock may run ahead; such a wave counts as of now. Default 250 ms.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A gate opens above this state and closes below its negative, (0, 1). Default 0.5; 0.8 in the real garden.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>An open or closed gate falls back to stable at this share of the threshold, so that it does not flutter. Default 0.5.</summary>
    public double ReleaseShare { get; init; } = 0.5;

    /// <summary>The state's factor for every 100 ms of silence, (0, 1). Default 0.95: half in 1.35 s.</summary>
    public double DecayPer100Ms { get; init; } = 0.95;

    /// <summary>Least time between two transitions of one gate. Default 200 ms.</summary>
    public TimeSpan Refractory { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Least time between two collapses told of one gate, a transition excepted; later ones are joined. Default 100 ms.</summary>
    public TimeSpan CollapseInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether collapses that leave a gate stable are told. Default true; false in the real garden.</summary>
    public bool FullTrace { get; init; } = true;

    /// <summary>Cosine with a region's centre from which a domain touches the region. Default 0.40; 0.45 in the real garden.</summary>
    public double TouchSimilarity { get; init; } = 0.40;

    /// <summary>Cosine from which a domain belongs to the region wholly. Default 0.60.</summary>
    public double FullSimilarity { get; init; } = 0.60;

    /// <summary>How gates earn their weight.</summary>
    public WeightOptions Weight { get; init; } = new();
}

/// <summary>How a gate earns and loses weight.</summary>
public sealed record WeightOptions
{
    /// <summary>Weight of a new gate, 0 to 1. Default 0.1.</summary>
    public double First { get; init; } = 0.1;

    /// <summary>Gained by a confirmed outcome. Default 0.02.</summary>
    public double Confirmed { get; init; } = 0.02;

    /// <summary>Lost by a failed outcome of discrepancy 1; half of it at discrepancy 0. Default 0.04: trust is lost faster than won.</summary>
    public double Failed { get; init; } = 0.04;

    /// <summary>Time of disuse in which the weight halves. Default 7 days.</summary>
    public TimeSpan DisuseHalfLife { get; init; } = TimeSpan.FromDays(7);
}
