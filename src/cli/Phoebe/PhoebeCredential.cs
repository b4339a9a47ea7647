using System.Text.Json.Serialization;
using System.Text.Json;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>How to reach PostgreSQL as one user; the file form that the memory program reads.</summary>
internal sealed record PhoebeCredential
{
    /// <summary>A host name, or the folder of a unix socket.</summary>
    public required string Host { get; init; }

    /// <summary>The port; part of the socket's name too.</summary>
    public required int Port { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>Its secret.</summary>
    public required string Password { get; init; }

    /// <summary>How TLS is used, in Npgsql's words, or null for its default.</summary>
    public string? SslMode { get; init; }

    /// <summary>Writes the file, readable by its owner alone.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, PhoebeJson.Default.PhoebeCredential));

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it holds, or null when there is none.</returns>
    public static PhoebeCredential? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), PhoebeJson.Default.PhoebeCredential);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>Source-generated JSON of credentials.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(PhoebeCredential))]
internal sealed partial class PhoebeJson : JsonSerializerContext;
