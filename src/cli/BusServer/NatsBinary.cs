using System.Diagnostics;
using System.Text.RegularExpressions;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.BusServer;

/// <summary>The installed nats-server.</summary>
/// <param name="Path">Its executable.</param>
/// <param name="Version">Its version.</param>
public sealed partial record NatsBinary(string Path, Version Version)
{
    /// <summary>Names another server than the one on the PATH.</summary>
    public const string Variable = "NIMMERVERSE_NATS_SERVER";

    /// <summary>The oldest version that works: Debian 12's.</summary>
    public static Version Oldest { get; } = new(2, 9, 10);

    /// <summary>Whether the server can be told to sync each write to disk before it acknowledges it.</summary>
    public bool KnowsSyncInterval => Version >= new Version(2, 10, 0);

    /// <summary>Finds the server: by <see cref="Variable"/>, on the PATH, or in the folders where distributions put daemons.</summary>
    /// <returns>Its path, or null when there is none.</returns>
    public static string? Locate()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/usr/bin", "/sbin"])
            .Select(static folder => System.IO.Path.Combine(folder, "nats-server"))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Finds the server and checks its version.</summary>
    /// <param name="cancellationToken">Breaks off the question for its version.</param>
    /// <returns>The server.</returns>
    /// <exception cref="ExitException">There is none, or it is too old.</exception>
    public static async Task<NatsBinary> FindAsync(CancellationToken cancellationToken)
    {
        var path = Locate() ?? throw new ExitException(
            ExitCode.DependencyMissing,
            $"nats-server is not installed; run 'apt-get install nats-server' as root, or set {Variable} to its path.");
        var version = await ReadVersionAsync(path, cancellationToken) ?? throw new ExitException(
            ExitCode.DependencyMissing, $"{path} does not tell its version; install nats-server {Oldest} or newer.");
        return version >= Oldest
            ? new NatsBinary(path, version)
            : throw new ExitException(ExitCode.DependencyMissing, $"{path} is version {version}, but {Oldest} or newer is needed; upgrade nats-server.");
    }

    /// <summary>Asks a server for its version.</summary>
    /// <param name="path">The executable.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The version, or null when the answer holds none.</returns>
    public static async Task<Version?> ReadVersionAsync(string path, CancellationToken cancellationToken)
    {
        using var process = Process.Start(
            new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
        if (process is null)
        {
            return null;
        }

        var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var match = VersionPattern.Match(answer);
        return match.Success && System.Version.TryParse(match.Value, out var version) ? version : null;
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern { get; }
}
