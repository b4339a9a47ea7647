using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Studio.Commands;

/// <summary>The key with which a person may give orders; made at the first start, readable by its owner alone.</summary>
internal sealed class OperatorKey
{
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "studio-keys.json";

    /// <summary>The name of the key with which one may look; it orders nothing.</summary>
    public const string Viewer = "viewer";

    private const string Scheme = "Bearer ";
    private const int ShortestKey = 16;
    private readonly IReadOnlyList<(string Name, byte[] Hash)> _keys;

    private OperatorKey(IReadOnlyList<(string, byte[])> keys) => _keys = keys;

    /// <summary>Reads the keys, making one where there is none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="withViewer">Whether one is needed to look, too.</param>
    public static OperatorKey Open(string folder, bool withViewer)
    {
        var file = Path.Combine(folder, FileName);
        var keys = File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), OperatorKeyJson.Default.DictionaryStringString) ?? [] : [];
        if (!keys.ContainsKey("operator") || (withViewer && !keys.ContainsKey(Viewer)))
        {
            keys.TryAdd("operator", Make());
            if (withViewer)
            {
                keys.TryAdd(Viewer, Make());
            }

            PrivateFile.Write(file, JsonSerializer.Serialize(keys, OperatorKeyJson.Default.DictionaryStringString));
        }

        return new([.. keys.Where(static one => one.Value.Length >= ShortestKey).Select(static one => (one.Key, Hash(one.Value)))]);
    }

    /// <summary>Finds whose key it is.</summary>
    /// <param name="authorization">The header, <c>Bearer KEY</c>.</param>
    /// <returns>Whose; null when it is nobody's.</returns>
    public string? OwnerOf(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return OwnerOfKey(authorization[Scheme.Length..].Trim());
    }

    /// <summary>Finds whose key it is.</summary>
    /// <param name="key">The key itself.</param>
    /// <returns>Whose; null when it is nobody's.</returns>
    public string? OwnerOfKey(string key)
    {
        var given = Hash(key);
        string? owner = null;
        foreach (var (name, known) in _keys)
        {
            // Every key is compared, in a time that does not tell which was near.
            owner = CryptographicOperations.FixedTimeEquals(given, known) ? name : owner;
        }

        return owner;
    }

    private static string Make() => $"nv-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}";

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>Source-generated reading of keys.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class OperatorKeyJson : JsonSerializerContext;
