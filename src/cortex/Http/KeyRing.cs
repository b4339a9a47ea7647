using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
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
    private List<(string Identity, byte[] Hash)> _keys = [];

    private KeyRing(string file) => _file = file;

    /// <summary>Opens the keys, making the operator's where there are none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <returns>The keys.</returns>
    public static KeyRing Open(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            var key = $"nv-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";
            PrivateFile.Write(file, JsonSerializer.Serialize(new() { [Own] = key }, KeyJson.Default.DictionaryStringString));
        }

        return new KeyRing(file);
    }

    /// <summary>Finds whose key it is.</summary>
    /// <param name="authorization">The header, <c>Bearer KEY</c>.</param>
    /// <returns>The identity, or null.</returns>
    public string? IdentityOf(string? authorization)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        string? found = null;
        foreach (var (identity, known) in Keys())
        {
            // Every key is compared, in a time that does not tell which was near.
            found = CryptographicOperations.FixedTimeEquals(hash, known) ? identity : found;
        }

        return found;
    }

    // A key stands for a person or a tool; it can never speak for a process of the bus.
    private static bool IsIdentity(string name) => name == Own || name.StartsWith("key-", StringComparison.Ordinal);

    private List<(string Identity, byte[] Hash)> Keys()
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
                var read = JsonSerializer.Deserialize(File.ReadAllBytes(_file), KeyJson.Default.DictionaryStringString) ?? [];
                _keys = [.. read.Where(static entry => IsIdentity(entry.Key) && entry.Value.Length >= 16)
                    .Select(static entry => (entry.Key, SHA256.HashData(Encoding.UTF8.GetBytes(entry.Value))))];
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

/// <summary>Source-generated reading of keys.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class KeyJson : JsonSerializerContext;
