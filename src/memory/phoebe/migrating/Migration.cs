using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Phoebe.Migrating;

/// <summary>One numbered step of the schema, as this program carries it.</summary>
/// <param name="Number">Its place, from 1 without gaps.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">Its text, with placeholders.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    private const string Prefix = "Nimmerverse.Memory.schema.";

    /// <summary>Every step, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    /// <summary>The version of the schema that this program speaks: the number of its last step.</summary>
    public static int SchemaVersion => All[^1].Number;

    /// <summary>SHA-256 of the text, in lower-case hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The text for one environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>SQL to run as the owner.</returns>
    public string For(EnvironmentName environment)
    {
        var sql = Sql.Replace("${environment}", environment.Value, StringComparison.Ordinal);
        foreach (var role in PhoebeNames.Roles)
        {
            sql = sql.Replace($"${{{PhoebeNames.Word(role)}}}", PhoebeNames.Role(environment, role), StringComparison.Ordinal);
        }

        return sql;
    }

    private static List<Migration> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(name => Read(assembly, name))
                .OrderBy(static migration => migration.Number),
        ];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var file = Path.GetFileNameWithoutExtension(resource[Prefix.Length..]);
        var split = file.IndexOf('_');
        return new Migration(int.Parse(file.AsSpan(0, split), CultureInfo.InvariantCulture), file[(split + 1)..], reader.ReadToEnd());
    }
}
