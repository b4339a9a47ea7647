using System.Globalization;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>The programs of one PostgreSQL version: server, initdb, pg_isready, pg_dump, pg_restore.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Version">The major version.</param>
public sealed record PostgresBinaries(string Folder, int Version)
{
    /// <summary>The environment variable that names the folder, over every search.</summary>
    public const string Variable = "NIMMERVERSE_POSTGRES_BIN";

    /// <summary>The oldest version that the schema is tested with.</summary>
    public const int Oldest = 15;

    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The server.</summary>
    public string Server => Path.Combine(Folder, "postgres");

    /// <summary>Finds the newest version installed.</summary>
    /// <returns>The programs, or null when none of a known version is installed.</returns>
    public static PostgresBinaries? Find() => All().MaxBy(static binaries => binaries.Version);

    /// <summary>Finds the version that a cluster was made with.</summary>
    /// <param name="cluster">The cluster's folder.</param>
    /// <returns>The programs; those of the newest version when there is no cluster yet.</returns>
    /// <exception cref="ExitException">The cluster's version is not installed.</exception>
    public static PostgresBinaries? FindFor(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        if (!File.Exists(file))
        {
            return Find();
        }

        var version = int.Parse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
        return All().FirstOrDefault(binaries => binaries.Version == version) ?? throw new ExitException(
            ExitCode.DependencyMissing,
            $"The memory in {cluster} was made by PostgreSQL {version}, which is not installed: run 'apt-get install postgresql-{version}', "
            + "or move it with './nimmerverse memory backup' on the old machine and 'restore' here.");
    }

    private static IEnumerable<PostgresBinaries> All()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return ReadVersion(named) is { } version ? [new(named, version)] : throw new ExitException(
                ExitCode.Usage, $"{Variable} is '{named}', but there is no PostgreSQL {Oldest} or newer; name the folder that holds postgres and initdb.");
        }

        return Directory.Exists(DebianFolder)
            ? Directory.EnumerateDirectories(DebianFolder)
                .Select(static folder => (Bin: Path.Combine(folder, "bin"), Text: Path.GetFileName(folder)))
                .Where(static found => File.Exists(Path.Combine(found.Bin, "initdb")) && File.Exists(Path.Combine(found.Bin, "postgres")))
                .Where(static found => int.TryParse(found.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version >= Oldest)
                .Select(static found => new PostgresBinaries(found.Bin, int.Parse(found.Text, CultureInfo.InvariantCulture)))
            : [];
    }

    private static int? ReadVersion(string folder)
    {
        try
        {
            // "postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)"
            var words = Tool.Read(Path.Combine(folder, "postgres"), ["--version"]).Split(' ');
            return words.Length > 2 && int.TryParse(words[2].Split('.')[0], CultureInfo.InvariantCulture, out var version) && version >= Oldest ? version : null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or ExitException)
        {
            return null;
        }
    }
}
