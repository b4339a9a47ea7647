using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Up;

/// <summary>What the user wants of an <c>up</c>.</summary>
public sealed record UpOptions
{
    /// <summary>The value of <see cref="Phoebe"/>, <see cref="Iris"/> and <see cref="Cortex"/> that goes without.</summary>
    public const string None = "none";

    /// <summary>The value of <see cref="Iris"/> that keeps embeddings in the memory process and its folder.</summary>
    public const string LocalIris = "local";

    /// <summary>The value of <see cref="Iris"/> that starts a Chroma of our own.</summary>
    public const string PrivateChroma = "chroma";

    /// <summary>The environment.</summary>
    public EnvironmentName Environment { get; init; } = EnvironmentName.Dev;

    /// <summary>NPCs to keep alive.</summary>
    public int Npcs { get; init; } = 25;

    /// <summary>The garden's seed; null lets the world choose.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The street map that villages stand on; null draws grids.</summary>
    public WorldChoice? World { get; init; }

    /// <summary>How long to run; null runs until stopped.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>World time over wall time.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Whether what comes too late for its tier is dropped and counted, instead of measured only.</summary>
    public bool TierDeadlines { get; init; }

    /// <summary>No terminal view.</summary>
    public bool Headless { get; init; }

    /// <summary>The last line of standard output is the summary as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The data folder; null for the environment's default.</summary>
    public string? Data { get; init; }

    /// <summary>An existing bus server or cluster; null starts a private one.</summary>
    public string? NatsUrl { get; init; }

    /// <summary>Where the users' secrets are; null for the data folder's own.</summary>
    public string? Credentials { get; init; }

    /// <summary>The private bus server's port; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Copies and bounds of the streams.</summary>
    public StreamSettings Streams { get; init; } = new();

    /// <summary>The address of an existing PostgreSQL, or <see cref="None"/>; null starts a private one.</summary>
    public string? Phoebe { get; init; }

    /// <summary>Where embeddings are kept: <see cref="LocalIris"/>, <see cref="PrivateChroma"/>, <see cref="None"/>, or the address of an existing Chroma.</summary>
    public string Iris { get; init; } = LocalIris;

    /// <summary>The engines of the large mind: an address, a file that lists them, or <see cref="None"/>; null looks for one on this machine.</summary>
    public string? Cortex { get; init; }

    /// <summary>The port of the live page on loopback; null goes without.</summary>
    public int? StudioPort { get; init; }

    /// <summary>Where the live page of a port is.</summary>
    /// <param name="port">The port.</param>
    /// <returns>Its address.</returns>
    public static string StudioAddress(int port) => $"http://127.0.0.1:{port}/";

    /// <summary>The boundary's model, a GGUF file; null leaves the decision to its rules.</summary>
    public string? BoundaryModel { get; init; }
}
