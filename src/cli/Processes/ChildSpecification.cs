namespace Nimmerverse.Cli.Processes;

/// <summary>A program to run and keep running.</summary>
public sealed record ChildSpecification
{
    /// <summary>Its name in logs and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Its executable.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables set over the inherited environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The file that takes its output.</summary>
    public required string LogFile { get; init; }

    /// <summary>The signal that the kernel sends it when we die, however we die: <c>KILL</c>, <c>TERM</c> or <c>INT</c>.</summary>
    public string DeathSignal { get; init; } = "TERM";

    /// <summary>The signal that asks it to stop.</summary>
    public int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>How long it may take to stop before it is killed.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(2.5);
}
