using System.Diagnostics;
using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Cli.Doctor;

/// <summary>Checks of what must be installed.</summary>
internal static class SoftwareChecks
{
    private static readonly Version FirstWithSafeAuthorization = new(2, 9, 23);
    private static readonly Version FirstWithSafeAdministration = new(2, 10, 27);

    /// <summary>Runs them.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(Installation installation, CancellationToken cancellationToken) =>
    [
        await SdkAsync(installation, cancellationToken),
        .. await NatsServerAsync(cancellationToken),
        Libnats(),
        Postgres(),
        await ToolAsync("clang", ["--version"], "links the NPC, which is compiled ahead of time", "apt-get install clang", cancellationToken),
        Zlib(),
        await ToolAsync("setpriv", ["--version"], "ends the children of up when it dies", "apt-get install util-linux", cancellationToken),
        await ToolAsync("setsid", ["--version"], "keeps Ctrl-C from the children of up", "apt-get install util-linux", cancellationToken),
        NpcProgram(installation),
    ];

    private static async Task<Finding> SdkAsync(Installation installation, CancellationToken cancellationToken)
    {
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } named ? Path.Combine(named, "dotnet") : "dotnet";
        var version = await AskAsync(root, ["--version"], installation.Root, cancellationToken);
        return version is not null && Version.TryParse(version.Split('-')[0], out var parsed) && parsed.Major >= 10
            ? Finding.Good(".NET SDK", version)
            : Finding.Broken(".NET SDK", version ?? "not found", "curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0");
    }

    private static async Task<IEnumerable<Finding>> NatsServerAsync(CancellationToken cancellationToken)
    {
        if (NatsBinary.Locate() is not { } path)
        {
            return [Finding.Broken("nats-server", "not found", $"apt-get install nats-server, or set {NatsBinary.Variable} to its path")];
        }

        if (await NatsBinary.ReadVersionAsync(path, cancellationToken) is not { } version || version < NatsBinary.Oldest)
        {
            return [Finding.Broken("nats-server", $"{path} is too old", $"install {NatsBinary.Oldest} or newer")];
        }

        var findings = new List<Finding> { Finding.Good("nats-server", $"{version} at {path}") };
        const string upgrade = "install a newer nats-server (2.12 or later) and point NIMMERVERSE_NATS_SERVER at it";
        if (!new NatsBinary(path, version).KnowsSyncInterval)
        {
            findings.Add(Finding.Limited("nats-server durability", $"{version} syncs to the disk every 2 minutes: an acknowledged trail survives the kill of any process, not a power cut", upgrade));
        }

        if (version < FirstWithSafeAuthorization)
        {
            findings.Add(Finding.Limited(
                "CVE-2023-47090", $"{version} lets strangers in when users stand in a top-level authorization block; the configuration written here has none",
                "never add an authorization block; or " + upgrade));
        }

        if (version < FirstWithSafeAdministration)
        {
            findings.Add(Finding.Limited(
                "CVE-2025-30215", $"{version} lets whoever may publish $JS.> administer other accounts; no role written here may", "never grant $JS.>; or " + upgrade));
        }

        return findings;
    }

    private static Finding Libnats()
    {
        try
        {
            var library = NatsLibrary.Load();
            return Finding.Good("libnats", $"{library.Version} at {library.Path}");
        }
        catch (BusException exception)
        {
            return Finding.Broken("libnats", exception.Message, "apt-get install libnats-dev");
        }
    }

    private static Finding Postgres()
    {
        try
        {
            return PostgresBinaries.Find() is { } found
                ? Finding.Good("PostgreSQL", $"{found.Version} at {found.Folder}")
                : Finding.Limited("PostgreSQL", "not found: trails wait in their stream until it is full", "apt-get install postgresql, or up --phoebe URL");
        }
        catch (Shared.Hosting.ExitException exception)
        {
            return Finding.Broken("PostgreSQL", exception.Message, $"correct or unset {PostgresBinaries.Variable}");
        }
    }

    private static Finding Zlib() => File.Exists("/usr/include/zlib.h")
        ? Finding.Good("zlib headers", "/usr/include/zlib.h")
        : Finding.Broken("zlib headers", "not found (the NPC's native binary links against zlib)", "apt-get install zlib1g-dev");

    private static Finding NpcProgram(Installation installation)
    {
        try
        {
            var path = installation.NpcProgram();
            return Finding.Good("NPC program", $"{new FileInfo(path).Length / 1024.0 / 1024.0:0.0} MiB, native");
        }
        catch (Shared.Hosting.ExitException)
        {
            return Finding.Limited("NPC program", "not compiled yet", "./nimmerverse up compiles it");
        }
    }

    private static async Task<Finding> ToolAsync(string tool, string[] arguments, string why, string mend, CancellationToken cancellationToken) =>
        await AskAsync(tool, arguments, "/", cancellationToken) is { } version
            ? Finding.Good(tool, version)
            : Finding.Broken(tool, $"not found ({why})", mend);

    /// <summary>The first line that a program prints; null when it is not there.</summary>
    private static async Task<string?> AskAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder });
            if (process is null)
            {
                return null;
            }

            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output.Split('\n')[0].Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
