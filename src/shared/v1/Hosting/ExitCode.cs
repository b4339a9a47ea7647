namespace Nimmerverse.Shared.Hosting;

/// <summary>What a process of ours tells the one that started it.</summary>
public enum ExitCode
{
    /// <summary>It did what it was for, or was asked to stop and did.</summary>
    Ok = 0,

    /// <summary>It failed; the log says why.</summary>
    Failed = 1,

    /// <summary>It was called or configured wrongly.</summary>
    Usage = 2,

    /// <summary>Something that it needs is missing or cannot be reached.</summary>
    DependencyMissing = 3,

    /// <summary>Another instance already does this work.</summary>
    Refused = 4,

    /// <summary>A person interrupted it.</summary>
    Interrupted = 130,
}

/// <summary>Ends the process with a code and a sentence for the user; not a bug, so no stack trace is printed.</summary>
/// <param name="code">The exit code.</param>
/// <param name="message">What, where, and how to mend it.</param>
public sealed class ExitException(ExitCode code, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public ExitCode Code { get; } = code;
}
