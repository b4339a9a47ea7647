using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Storage;
using Npgsql;

namespace Nimmerverse.Memory.Phoebe;

/// <summary>How to reach PostgreSQL as one role: the content of a connection file.</summary>
/// <param name="Host">A host name, or the folder of the server's unix socket.</param>
/// <param name="Port">The port; it names the socket too.</param>
/// <param name="Database">The database.</param>
/// <param name="User">The role.</param>
/// <param name="Password">Its secret; null where the server asks for none.</param>
/// <param name="SslMode">As libpq's <c>sslmode</c>, for example <c>verify-full</c>; null for the driver's default.</param>
public sealed record PhoebeConnection(
    string Host, int Port, string Database, string User, string? Password = null, string? SslMode = null)
{
    private const UnixFileMode OthersMay = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly PhoebeConnectionJson Json = PhoebeConnectionJson.Default;

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ExitException">It is absent, unreadable, malformed, or open to other users; exit code 2.</exception>
    public static PhoebeConnection Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if ((File.GetUnixFileMode(path) & OthersMay) is not UnixFileMode.None)
            {
                throw Unusable(path, $"is open to every user of this machine; close it with: chmod 600 {path}");
            }

            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.PhoebeConnection);
            if (read is not { Host.Length: > 0, Database.Length: > 0, User.Length: > 0, Port: > 0 and < 65_536 })
            {
                throw Unusable(path, "needs \"host\", \"port\", \"database\" and \"user\"");
            }

            _ = read.ToText();
            return read;
        }
        catch (JsonException)
        {
            throw Unusable(path, "is not JSON of the form {\"host\":\"...\",\"port\":5432,\"database\":\"...\",\"user\":\"...\",\"password\":\"...\"}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read ({exception.Message.TrimEnd('.')}); check the path and its owner");
        }
        catch (ArgumentException exception)
        {
            throw Unusable(path, $"holds a value that the driver refuses ({exception.Message})");
        }
    }

    /// <summary>Writes it as a file that only its owner may read, complete or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, Json.PhoebeConnection));

    /// <summary>Opens a source of connections.</summary>
    /// <param name="name">How the server names them, for example <c>phoebe writer</c>.</param>
    /// <param name="change">Changes to the driver's options.</param>
    /// <returns>The source; dispose it. Nothing is connected yet.</returns>
    public NpgsqlDataSource Open(string name, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var text = ToText();
        text.ApplicationName = $"nimmerverse {name}";
        change?.Invoke(text);
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>Never shows the secret.</summary>
    /// <returns>Role, host and database.</returns>
    public override string ToString() => $"{User} at {Host}:{Port}/{Database}";

    private NpgsqlConnectionStringBuilder ToText()
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Database = Database,
            Username = User,
            Password = Password,
            Timeout = 5,
        };
        if (SslMode is not null)
        {
            text.SslMode = Enum.Parse<SslMode>(SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
        }

        return text;
    }

    private static ExitException Unusable(string path, string why) => new(ExitCode.Usage, $"The connection file {path} {why}.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(PhoebeConnection))]
internal sealed partial class PhoebeConnectionJson : JsonSerializerContext;
