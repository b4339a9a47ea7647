using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Studio.Commands;

/// <summary>The keys with which a person may give orders or look; made at the first start, readable by their owner alone.</summary>
internal static class OperatorKey
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "studio-keys.json";

    /// <summary>The name of the key with which one may look; it orders nothing.</summary>
    public const string Viewer = "viewer";

    private const string Operator = "operator";

    /// <summary>Reads the keys, making one where there is none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="withViewer">Whether one is needed to look, too.</param>
    public static KeyBook Open(string folder, bool withViewer)
    {
        var file = Path.Combine(folder, FileName);
        var keys = File.Exists(file) ? KeyBook.Read(file) : new Dictionary<string, string>(StringComparer.Ordinal);
        var isNew = keys.TryAdd(Operator, KeyBook.Make());
        if ((withViewer && keys.TryAdd(Viewer, KeyBook.Make())) || isNew)
        {
            KeyBook.Write(file, keys);
        }

        return new(keys);
    }
}
