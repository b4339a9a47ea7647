namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>An endpoint that speaks OpenAI's embeddings protocol.</summary>
/// <param name="Url">Its base, with or without <c>/v1</c>, or the whole address ending in <c>/embeddings</c>.</param>
/// <param name="Model">The model to ask for.</param>
public sealed record HttpEmbedderOptions(Uri Url, string Model)
{
    /// <summary>A file of mode 0600 with the key and nothing else; null for an endpoint that asks for none.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Texts in one request.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>The longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one request is sent at most.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause after the first failure; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause, also when the endpoint asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Where requests go.</summary>
    internal Uri Endpoint
    {
        get
        {
            var path = Url.AbsoluteUri.TrimEnd('/');
            return new Uri(path switch
            {
                _ when path.EndsWith("/embeddings", StringComparison.Ordinal) => path,
                _ when path.EndsWith("/v1", StringComparison.Ordinal) => path + "/embeddings",
                _ => path + "/v1/embeddings",
            });
        }
    }
}
