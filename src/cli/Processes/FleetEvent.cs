namespace Nimmerverse.Cli.Processes;

/// <summary>Something happened to a child.</summary>
/// <param name="Name">The child.</param>
public abstract record FleetEvent(string Name);

/// <summary>A child runs.</summary>
/// <param name="Name">The child.</param>
/// <param name="Pid">Its process id.</param>
public sealed record ChildStarted(string Name, int Pid) : FleetEvent(Name);

/// <summary>A child ended without being asked to.</summary>
/// <param name="Name">The child.</param>
/// <param name="ExitCode">Its exit code; 128 + N when signal N ended it.</param>
/// <param name="LastWords">The last line of its log, or empty.</param>
/// <param name="RestartIn">When it is started again; null when it is not, because its settings are wrong.</param>
public sealed record ChildEnded(string Name, int ExitCode, string LastWords, TimeSpan? RestartIn) : FleetEvent(Name);
