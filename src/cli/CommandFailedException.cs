namespace Nimmerverse.Cli;

/// <summary>Ends a command with one sentence for the user (what, where, how to mend it) and an exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">The sentence.</param>
public sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>The exit code of the process, one of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
