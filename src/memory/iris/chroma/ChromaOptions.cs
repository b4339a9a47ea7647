namespace Nimmerverse.Memory.Iris.Chroma;

/// <summary>How a Chroma server is used.</summary>
/// <param name="Url">Where it is, without <c>/api</c>.</param>
/// <param name="Database">The database, one per environment; made when it is missing.</param>
public sealed record ChromaOptions(Uri Url, string Database)
{
    /// <summary>The tenant; made when it is missing.</summary>
    public string Tenant { get; init; } = "nimmerverse";

    /// <summary>The longest wait for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most bytes of one request's body; Chroma refuses more than 40 MiB.</summary>
    public int MostBytes { get; init; } = 8 << 20;
}
