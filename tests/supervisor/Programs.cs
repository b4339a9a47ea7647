namespace Nimmerverse.Supervisor.Tests;

/// <summary>Bodies of small programs that stand in for an NPC. None of them starts a child, so none can leave one behind.</summary>
internal static class Programs
{
    /// <summary>Sleeps for ever: opening a pipe that nobody writes blocks. The pipe lies beside the program.</summary>
    internal const string Idle = "read -r x <\"${0%/*}/wait\"";

    /// <summary>Sleeps for ever and ignores SIGTERM.</summary>
    internal const string Stubborn = "trap '' TERM; " + Idle;

    /// <summary>Uses all the CPU it gets.</summary>
    internal const string Spin = "while :; do :; done";

    /// <summary>Ends at once, as a faulty program would.</summary>
    internal const string Crash = "exit 3";
}
