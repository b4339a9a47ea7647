using System.Text.Json;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Cortex.Http;

/// <summary>
/// The keys of people and tools, one per identity, in a file that others cannot read. The first start makes one for the operator. A key
/// that is added or taken away holds from the next request on.
/// </summary>
internal sealed class KeyRing
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "cortex-keys.json";

    private const string Own = "operator";

    private readonly string _file;
    private readonly Lock _lock = new();
    private DateTime _read;
    private KeyBook _keys = new([]);

    private KeyRing(string file) => _file = file;

    /// <summary>Opens the keys, making the operator's where there are none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <returns>The keys.</returns>
    public static KeyRing Open(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            KeyBook.Write(file, new Dictionary<string, string>(StringComparer.Ordinal) { [Own] = KeyBook.Make() });
        }

        return new KeyRing(file);
    }

    /// <summary>Finds whose key it is.</summary>
    /// <param name="authorization">The header, <c>Bearer KEY</c>.</param>
    /// <returns>The identity, or null.</returns>
    public string? IdentityOf(string? authorization) => Keys().OwnerOf(authorization);

    // A key stands for a person or a tool; it can never speak for a process of the bus.
    private static bool IsIdentity(string name) => name == Own || name.StartsWith("key-", StringComparison.Ordinal);

    private KeyBook Keys()
    {
        lock (_lock)
        {
            var written = File.GetLastWriteTimeUtc(_file);
            if (written == _read)
            {
                return _keys;
            }

            try
            {
                _keys = new(KeyBook.Read(_file).Where(static entry => IsIdentity(entry.Key)));
                _read = written;
            }
            catch (Exception exception) when (exception is IOException or JsonException)
            {
                // Half written: the keys of before hold until it is whole.
            }

            return _keys;
        }
    }
}
