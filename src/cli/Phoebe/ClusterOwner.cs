using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>
/// The account that PostgreSQL runs as. The server refuses to run as root, and nothing that it holds should be readable by other services,
/// so root gives it an account of its own; an ordinary user is its own owner.
/// </summary>
public sealed class ClusterOwner
{
    /// <summary>The account that root makes.</summary>
    public const string AccountName = "nyx-phoebe";

    private ClusterOwner(string? account) => Account = account;

    /// <summary>The account, or null when it is the present user's.</summary>
    public string? Account { get; }

    /// <summary>Finds the owner, and makes the account when we are root and it is not there.</summary>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The owner.</returns>
    /// <exception cref="ExitException">The account cannot be made.</exception>
    public static async Task<ClusterOwner> EnsureAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new(null);
        }

        if ((await Tool.RunAsync("id", ["-u", AccountName], null, cancellationToken)).Code != 0)
        {
            var (code, said) = await Tool.RunAsync(
                "useradd", ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", AccountName],
                null, cancellationToken);

            // Another up may have made it at the same moment.
            if (code != 0 && (await Tool.RunAsync("id", ["-u", AccountName], null, cancellationToken)).Code != 0)
            {
                throw new ExitException(
                    ExitCode.Failed, $"PostgreSQL needs an account of its own, and 'useradd --system {AccountName}' failed ({said}); make it yourself, or use --phoebe none.");
            }
        }

        return new(AccountName);
    }

    /// <summary>Puts a command line into the owner's hands.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The program to start and its arguments.</returns>
    public (string Program, IReadOnlyList<string> Arguments) Command(string program, params IEnumerable<string> arguments) => Account is null
        ? (program, [.. arguments])

        // The kernel forgets the parent-death signal when the account changes, so it is set again afterwards.
        : ("setpriv", ["--reuid", Account, "--regid", Account, "--clear-groups", "--pdeathsig", "INT", "--", program, .. arguments]);

    /// <summary>Makes a folder that the owner alone may enter.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>When it is there.</returns>
    /// <exception cref="ExitException">It cannot be made.</exception>
    public async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        IEnumerable<string> ownership = Account is null ? [] : ["-o", Account, "-g", Account];
        var (code, said) = await Tool.RunAsync("install", ["-d", "-m", "700", .. ownership, folder], null, cancellationToken);
        if (code != 0)
        {
            throw new ExitException(ExitCode.Usage, $"{folder} cannot be made ({said}); name another data folder with --data DIR, or use --phoebe none.");
        }
    }
}
