namespace Nimmerverse.Cli;

/// <summary>What the exit code of every command means; <c>docs/cli.md</c> says the same.</summary>
public static class ExitCodes
{
    /// <summary>It worked.</summary>
    public const int Ok = 0;

    /// <summary>It did not work; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a setting or a file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Something that must be installed is not.</summary>
    public const int DependencyMissing = 3;

    /// <summary>Refused because another instance owns what was asked for.</summary>
    public const int Refused = 4;

    /// <summary>Broken off by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
