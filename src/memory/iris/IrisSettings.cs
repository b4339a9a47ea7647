using Nimmerverse.Memory.Iris.Embeddings;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Iris;

/// <summary>Where meanings are kept.</summary>
internal enum IrisPlace
{
    /// <summary>Nowhere: iris does not run, and <c>up</c> removes its reader from the stream.</summary>
    Nowhere,

    /// <summary>In an index in this process.</summary>
    Local,

    /// <summary>In a Chroma server.</summary>
    Chroma,
}

/// <summary>How iris works.</summary>
internal sealed record IrisSettings
{
    /// <summary>Where meanings are kept.</summary>
    public required IrisPlace Place { get; init; }

    /// <summary>The Chroma server; null unless <see cref="Place"/> names it.</summary>
    public Uri? Chroma { get; init; }

    /// <summary>Folder of the index; null unless <see cref="Place"/> is in this process.</summary>
    public string? Folder { get; init; }

    /// <summary>Most bytes of items that the index in this process keeps in memory.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Where vectors come from; null for the shipped words.</summary>
    public HttpEmbedderOptions? Embeddings { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">Where they are; a wrong one is a fault there.</param>
    /// <param name="dataDirectory">The process's data folder, or null.</param>
    /// <returns>The settings.</returns>
    internal static IrisSettings Read(SettingsReader settings, string? dataDirectory)
    {
        var place = settings.Text("iris", "local")!;
        var memory = settings.Integer("iris_memory_mb", 256, min: 1, max: 1 << 20);
        var read = new IrisSettings
        {
            Place = place switch
            {
                "none" => IrisPlace.Nowhere,
                "local" => IrisPlace.Local,
                _ => IrisPlace.Chroma,
            },
            MemoryBytes = (long)memory << 20,
            Embeddings = ReadEmbeddings(settings),
        };
        switch (read.Place)
        {
            case IrisPlace.Local when dataDirectory is null:
                settings.Fault("iris", "is 'local', but NIMMERVERSE_DATA names no folder to keep the index in");
                return read;
            case IrisPlace.Local:
                return read with { Folder = Path.Combine(dataDirectory!, "iris") };
            case IrisPlace.Chroma when ReadUrl(settings, "iris", place, "local, none, or the address of a Chroma server such as http://127.0.0.1:8000") is { } url:
                return read with { Chroma = url };
            default:
                return read;
        }
    }

    private static HttpEmbedderOptions? ReadEmbeddings(SettingsReader settings)
    {
        if (settings.Text("embeddings_url") is not { } text)
        {
            return null;
        }

        var model = settings.RequiredText("embeddings_model", "name the model that NIMMERVERSE_EMBEDDINGS_URL is to be asked for");
        return ReadUrl(settings, "embeddings_url", text, "the address of an endpoint such as http://127.0.0.1:8080/v1") is { } url
            ? new HttpEmbedderOptions(url, model) { KeyFile = settings.Text("embeddings_key_file") }
            : null;
    }

    private static Uri? ReadUrl(SettingsReader settings, string name, string text, string wanted)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
        {
            return url;
        }

        settings.Fault(name, $"is '{text}', but must be {wanted}");
        return null;
    }
}
