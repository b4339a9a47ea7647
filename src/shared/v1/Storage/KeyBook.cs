using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Storage;

/// <summary>
/// The keys of people and tools by the name of their owner: held as hashes, compared in a time that tells nothing, and kept in a file that
/// others cannot read.
/// </summary>
public sealed class KeyBook
{
    private const string Scheme = "Bearer ";
    private const int ShortestKey = 16;
    private const int KeyBytes = 24;
    private readonly (string Owner, byte[] Hash)[] _keys;

    /// <summary>Takes keys by owner; one shorter than 16 characters opens nothing.</summary>
    /// <param name="keys">The keys.</param>
    public KeyBook(IEnumerable<KeyValuePair<string, string>> keys) =>
        _keys = [.. keys.Where(static entry => entry.Value.Length >= ShortestKey).Select(static entry => (entry.Key, Hash(entry.Value)))];

    /// <summary>Makes a key that nobody guesses.</summary>
    /// <returns>The key.</returns>
    public static string Make() => $"nv-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))}";

    /// <summary>Reads a file of keys.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Keys by owner.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="JsonException">It is not an object of names and keys.</exception>
    public static IDictionary<string, string> Read(string path) => JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyBookJson.Default.DictionaryStringString) ?? [];

    /// <summary>Writes a file of keys, readable by its owner alone.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">Keys by owner.</param>
    public static void Write(string path, IDictionary<string, string> keys) =>
        PrivateFile.Write(path, JsonSerializer.Serialize(keys, KeyBookJson.Default.IDictionaryStringString));

    /// <summary>Finds whose key a request carries.</summary>
    /// <param name="authorization">The header, <c>Bearer KEY</c>.</param>
    /// <returns>The owner; null when it is nobody's.</returns>
    public string? OwnerOf(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? OwnerOfKey(authorization[Scheme.Length..].Trim()) : null;

    /// <summary>Finds whose key it is.</summary>
    /// <param name="key">The key itself.</param>
    /// <returns>The owner; null when it is nobody's.</returns>
    public string? OwnerOfKey(string key)
    {
        var given = Hash(key);
        string? found = null;
        foreach (var (owner, known) in _keys)
        {
            // Every key is compared, in a time that does not tell which was near.
            found = CryptographicOperations.FixedTimeEquals(given, known) ? owner : found;
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>Source-generated reading of keys.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IDictionary<string, string>))]
internal sealed partial class KeyBookJson : JsonSerializerContext;
