using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.Json;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Cli.BusServer;

/// <summary>One file per bus user with its secret, in the form that every process reads: <c>{"user":"...","password":"..."}</c>.</summary>
/// <param name="folder">The folder, mode 0700.</param>
public sealed class CredentialFolder(string folder)
{
    private const int SecretBytes = 32;

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>The file of a user.</summary>
    /// <param name="user">The user.</param>
    /// <returns>Its path, whether or not it exists.</returns>
    public string FileOf(string user) => Path.Combine(Folder, $"{user}.json");

    /// <summary>Reads or makes the secret of each user; a secret that is there is kept, so that processes of a lab keep theirs.</summary>
    /// <param name="users">The users.</param>
    /// <returns>Each user's password: 256 random bits as base64url.</returns>
    public IReadOnlyDictionary<string, string> Ensure(IEnumerable<string> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        Directory.CreateDirectory(Folder, DataFolder.Private);
        File.SetUnixFileMode(Folder, DataFolder.Private);
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in users)
        {
            var path = FileOf(user);
            if (ReadPassword(path, user) is not { } password)
            {
                password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
                PrivateFile.Write(path, JsonSerializer.Serialize(new Credential(user, password), CredentialJson.Default.Credential));
            }

            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            passwords[user] = password;
        }

        return passwords;
    }

    private static string? ReadPassword(string path, string user)
    {
        try
        {
            var credential = JsonSerializer.Deserialize(File.ReadAllText(path), CredentialJson.Default.Credential);
            return credential is { Password.Length: >= SecretBytes } && credential.User == user ? credential.Password : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>A user and its secret.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Password">Its secret.</param>
internal sealed record Credential(string User, string Password);

/// <summary>Source-generated JSON of credentials.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Credential))]
internal sealed partial class CredentialJson : JsonSerializerContext;
