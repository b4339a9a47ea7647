using System.Diagnostics;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Memory;

/// <summary>PostgreSQL's own programs, run as the owner of the memory's schema. The password is in their environment, which only we can read.</summary>
/// <param name="binaries">The programs.</param>
/// <param name="owner">The owner's credential.</param>
internal sealed class DatabaseTools(PostgresBinaries binaries, PhoebeCredential owner)
{
    private const string Schema = "phoebe";

    /// <summary>The file that tells how to reach the schema as its owner.</summary>
    /// <param name="data">The data folder.</param>
    /// <returns>Its path, whether or not it exists.</returns>
    public static string OwnerOf(DataFolder data) => Path.Combine(data.Phoebe, "owner.json");

    /// <summary>Finds the programs and the credential of a data folder.</summary>
    /// <param name="data">The data folder.</param>
    /// <returns>The tools.</returns>
    /// <exception cref="ExitException">There is no memory, or PostgreSQL's programs are not installed.</exception>
    public static DatabaseTools Find(DataFolder data)
    {
        var owner = PhoebeCredential.Read(OwnerOf(data)) ?? throw new ExitException(
            ExitCode.Failed, $"{data.Root} has no memory in PostgreSQL; start one with ./nimmerverse up, or name its folder with --data DIR.");
        var binaries = PostgresBinaries.FindFor(Path.Combine(data.Phoebe, "server", "cluster")) ?? throw new ExitException(
            ExitCode.DependencyMissing, "PostgreSQL's programs are not installed; run 'apt-get install postgresql-client' as root.");
        return new(binaries, owner);
    }

    /// <summary>Writes everything that the schema holds into one compressed file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When it is written.</returns>
    public Task DumpAsync(string file, CancellationToken cancellationToken) =>
        RunAsync("pg_dump", ["-Fc", "-n", Schema, "-f", file], cancellationToken);

    /// <summary>Replaces the schema by what a file holds, all of it or nothing.</summary>
    /// <param name="file">A file of <see cref="DumpAsync"/>.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When it is done.</returns>
    public async Task RestoreAsync(string file, CancellationToken cancellationToken)
    {
        await AskAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE", cancellationToken);
        await RunAsync("pg_restore", ["--exit-on-error", "--single-transaction", file], cancellationToken);
    }

    /// <summary>Counts trails.</summary>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>How many there are.</returns>
    public async Task<long> CountTrailsAsync(CancellationToken cancellationToken) =>
        long.Parse(await AskAsync($"SELECT count(*) FROM {Schema}.trails", cancellationToken), System.Globalization.CultureInfo.InvariantCulture);

    private Task<string> AskAsync(string sql, CancellationToken cancellationToken) => RunAsync("psql", ["-XqtAv", "ON_ERROR_STOP=1", "-c", sql], cancellationToken);

    private async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Path.Combine(binaries.Folder, program), ["-w", "-h", owner.Host, "-p", $"{owner.Port}", "-U", owner.User, "-d", owner.Database, .. arguments])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment["PGPASSWORD"] = owner.Password;
        if (owner.SslMode is { } mode)
        {
            start.Environment["PGSSLMODE"] = mode.ToLowerInvariant();
        }

        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode == 0 ? (await output).Trim() : throw new ExitException(
            ExitCode.Failed, $"{program} ended with {process.ExitCode}: {(await error).Trim().ReplaceLineEndings(" ")}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} was not started.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ExitException(ExitCode.DependencyMissing, $"{start.FileName} is not there; run 'apt-get install postgresql' as root.");
        }
    }
}
