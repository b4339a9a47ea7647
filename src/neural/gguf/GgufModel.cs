namespace Nimmerverse.Neural.Gguf;

/// <summary>What a GGUF file holds: metadata and tensors, both in the order of the file.</summary>
/// <param name="Metadata">Keys and values; a key occurs once.</param>
/// <param name="Tensors">The tensors; a name occurs once.</param>
public sealed record GgufModel(IReadOnlyList<KeyValuePair<string, GgufValue>> Metadata, IReadOnlyList<GgufTensor> Tensors)
{
    /// <summary>Looks a metadata value up.</summary>
    /// <typeparam name="TContent">What it must be.</typeparam>
    /// <param name="key">Its key.</param>
    /// <returns>The value, or null when the key is absent or its value of another type.</returns>
    public TContent? Find<TContent>(string key)
        where TContent : class => Metadata.FirstOrDefault(pair => pair.Key == key).Value?.Content as TContent;

    /// <summary>Looks a number up.</summary>
    /// <param name="key">Its key.</param>
    /// <returns>The number, or null when the key is absent or its value no whole number without sign.</returns>
    public uint? FindNumber(string key) => Metadata.FirstOrDefault(pair => pair.Key == key).Value?.Content as uint?;
}
