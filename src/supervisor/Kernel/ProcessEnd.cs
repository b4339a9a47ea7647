using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Kernel;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code, when it ended by itself.</param>
/// <param name="Signal">The signal that ended it, when one did.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessEnd(int? ExitCode, int? Signal)
{
    /// <summary>An adopted process: only its parent learns how it ended.</summary>
    internal static ProcessEnd Unknown => default;

    /// <summary>Whether the end came from outside, by SIGKILL, rather than from the program.</summary>
    internal bool WasKilled => Signal == Libc.SigKill;

    /// <summary>Reads a wait status.</summary>
    /// <param name="status">The status that waitpid fills in.</param>
    /// <returns>The end.</returns>
    internal static ProcessEnd FromStatus(int status) =>
        (status & 0x7f) == 0 ? new((status >> 8) & 0xff, null) : new(null, status & 0x7f);

    /// <inheritdoc />
    public override string ToString() =>
        ExitCode is { } code ? $"exit code {code}" : Signal is { } signal ? $"signal {signal}" : "an unknown cause (adopted process)";
}
