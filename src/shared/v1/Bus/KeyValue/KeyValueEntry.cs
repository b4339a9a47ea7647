namespace Nimmerverse.Shared.Bus;

/// <summary>What happened to a key.</summary>
public enum KeyValueOperation
{
    /// <summary>It got a value.</summary>
    Put,

    /// <summary>It was deleted; its history remains.</summary>
    Delete,

    /// <summary>It was deleted with its history.</summary>
    Purge,
}

/// <summary>One value of a key, or the mark of its deletion.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value; empty for a deletion.</param>
/// <param name="Revision">Its place in the order of all changes of the bucket: what compare-and-set compares.</param>
/// <param name="Created">When it was stored, by the server's clock.</param>
/// <param name="Operation">What happened.</param>
public sealed record KeyValueEntry(
    string Bucket, string Key, ReadOnlyMemory<byte> Value, long Revision, DateTimeOffset Created, KeyValueOperation Operation)
{
    internal const string OperationHeader = "KV-Operation";

    internal static KeyValueOperation OperationOf(string? header) => header switch
    {
        "DEL" => KeyValueOperation.Delete,
        "PURGE" => KeyValueOperation.Purge,
        _ => KeyValueOperation.Put,
    };
}
