using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Phoebe;

/// <summary>Who may do what with phoebe; each is a role of the server.</summary>
internal enum PhoebeRole
{
    /// <summary>Owns the schema, migrates and drops months; no running process is this.</summary>
    Owner,

    /// <summary>Adds trails and reads them.</summary>
    Writer,

    /// <summary>Reads.</summary>
    Reader,

    /// <summary>Reads, and notes what was exported.</summary>
    Archivist,
}

/// <summary>Names on the server.</summary>
internal static class PhoebeNames
{
    /// <summary>The schema that holds everything.</summary>
    public const string Schema = "phoebe";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<PhoebeRole> Roles { get; } = Enum.GetValues<PhoebeRole>();

    /// <summary>The environment's database.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>Its name.</returns>
    public static string Database(EnvironmentName environment) => $"nimmerverse_{environment}";

    /// <summary>The word of a role in file names and in the schema's placeholders.</summary>
    /// <param name="role">The role.</param>
    /// <returns>The word.</returns>
    public static string Word(PhoebeRole role) => role switch
    {
        PhoebeRole.Owner => "owner",
        PhoebeRole.Writer => "writer",
        PhoebeRole.Reader => "reader",
        _ => "archivist",
    };

    /// <summary>A role's name on the server.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="role">The role.</param>
    /// <returns>Its name.</returns>
    public static string Role(EnvironmentName environment, PhoebeRole role) => $"nimmerverse_{environment}_{Word(role)}";

    /// <summary>A role's file within a folder of connection files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="role">The role.</param>
    /// <returns>The path.</returns>
    public static string File(string folder, PhoebeRole role) => Path.Combine(folder, $"{Word(role)}.json");
}
