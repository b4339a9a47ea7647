using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cli.Folders;

/// <summary>The folder that holds everything a village remembers: bus store, secrets, brains, snapshots, logs.</summary>
/// <param name="root">Its absolute path.</param>
public sealed class DataFolder(string root)
{
    /// <summary>Readable by the owner alone.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Its absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The bus server's configuration and store.</summary>
    public string Nats => Path.Combine(Root, "nats");

    /// <summary>One secret file per bus user.</summary>
    public string Credentials => Path.Combine(Root, "credentials");

    /// <summary>One log per process.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The private PostgreSQL and one secret file per database role.</summary>
    public string Phoebe => Path.Combine(Root, "phoebe");

    /// <summary>How to reach PostgreSQL as its administrator, who makes roles and databases.</summary>
    public string PhoebeAdmin => Path.Combine(Phoebe, "admin.json");

    /// <summary>The memory process's own folder.</summary>
    public string Memory => Path.Combine(Root, "memory");

    /// <summary>Embeddings that are kept here.</summary>
    public string Iris => Path.Combine(Memory, "iris");

    /// <summary>What a Chroma of our own keeps.</summary>
    public string Chroma => Path.Combine(Root, "chroma");

    /// <summary>Tells other commands how to reach the running system; see <see cref="RunFile"/>.</summary>
    public string RunFile => Path.Combine(Root, "run.json");

    /// <summary>Held locked by the <c>up</c> that owns the folder.</summary>
    public string LockFile => Path.Combine(Root, "up.lock");

    /// <summary>Names the process that holds <see cref="LockFile"/>.</summary>
    public string PidFile => Path.Combine(Root, "up.pid");

    /// <summary>The folder used when none is named: below <c>XDG_DATA_HOME</c> or <c>~/.local/share</c>.</summary>
    /// <param name="environment">The environment; each has its own folder.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ExitException">The user has no home.</exception>
    public static DataFolder Default(EnvironmentName environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var share = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(share))
        {
            var home = Environment.GetEnvironmentVariable("HOME");
            share = string.IsNullOrEmpty(home)
                ? throw new ExitException(ExitCode.Usage, "Neither HOME nor XDG_DATA_HOME is set; name the data folder with --data DIR.")
                : Path.Combine(home, ".local", "share");
        }

        return new(Path.Combine(share, "nimmerverse", environment.Value));
    }

    /// <summary>Makes the folder and those below it, private to the owner.</summary>
    /// <exception cref="ExitException">It cannot be made or written.</exception>
    public void Create()
    {
        try
        {
            foreach (var folder in (ReadOnlySpan<string>)[Root, Nats, Credentials, Logs])
            {
                Directory.CreateDirectory(folder, Private);
            }

            File.SetUnixFileMode(Credentials, Private);
            File.SetUnixFileMode(Nats, Private);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExitException(
                ExitCode.Usage, $"The data folder {Root} cannot be written ({exception.Message}); name another with --data DIR.");
        }
    }
}
