namespace Nimmerverse.Boundary.Backends;

/// <summary>How a model's words are drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>Most tokens of an answer; one that is longer is cut off and then no call.</summary>
    public int MostTokens { get; init; } = 512;

    /// <summary>0 takes the likeliest; more is more chance.</summary>
    public double Temperature { get; init; }

    /// <summary>Seed of the chance.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>The LoRA adapter of the server to use, by its number there; null sends none, which leaves the server's own choice.</summary>
    public int? Adapter { get; init; }
}
