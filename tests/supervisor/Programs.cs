namespace Nimmerverse.Supervisor.Tests;

/// <summary>
/// Bodies of small programs that stand in for an NPC. None of them starts a child, and all of them end with the test run,
/// so that none can be left behind.
/// </summary>
internal static class Programs
{
    /// <summary>Sleeps: reads from a pipe, beside the program, that the test run holds open and never writes.</summary>
    internal const string Idle = "read -r x <\"${0%/*}/wait\"";

    /// <summary>Sleeps and ignores SIGTERM.</summary>
    internal const string Stubborn = "trap '' TERM; " + Idle;

    /// <summary>Uses all the CPU it gets.</summary>
    internal const string Spin = "while kill -0 $PPID; do :; done";

    /// <summary>Ends at once, as a faulty program would.</summary>
    internal const string Crash = "exit 3";
}
