using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Kernel;

/// <summary>What to start.</summary>
internal sealed record SpawnRequest
{
    /// <summary>Absolute path of the program.</summary>
    internal required string Program { get; init; }

    /// <summary>Control group folders that the process must be in before the program runs.</summary>
    internal required IReadOnlyList<string> Cgroups { get; init; }

    /// <summary>Environment variables; the whole environment of the process.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>File that takes standard output and error, appended; its folder exists.</summary>
    internal required string LogFile { get; init; }

    /// <summary>Arguments of the program, never secrets: everybody on the machine can read them.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>
/// Starts a program inside its control groups, in its own session, with no descriptor of ours but its log.
/// A shell joins the groups and then becomes the program: same process, so it is limited from its first instruction,
/// on both versions of control groups.
/// </summary>
internal static unsafe class Spawner
{
    /// <summary>Exit code of a start whose process could not enter its control groups.</summary>
    internal const int CannotJoin = 125;

    private const string Shell = "/bin/sh";

    /// <summary>What the shell really is: the program of a process that has not yet become its own.</summary>
    internal static string RealShell { get; } = RealPath.Of(Shell);

    private const string JoinThenBecome =
        "p=$1; n=$2; shift 2; while [ \"$n\" -gt 0 ]; do echo $$ >\"$1/cgroup.procs\" || exit 125; shift; n=$((n-1)); done; exec \"$p\" \"$@\"";

    /// <summary>Starts a process.</summary>
    /// <param name="request">What to start.</param>
    /// <returns>A hold on the new process.</returns>
    /// <exception cref="Win32Exception">The system refused a new process (out of memory or processes).</exception>
    internal static ProcessHandle Start(SpawnRequest request)
    {
        string[] arguments = request.Cgroups.Count == 0
            ? [request.Program, .. request.Arguments]
            : ["nimmerverse-join", "-c", JoinThenBecome, "join", request.Program, $"{request.Cgroups.Count}", .. request.Cgroups, .. request.Arguments];
        var environment = request.Environment.Select(static pair => $"{pair.Key}={pair.Value}").ToArray();

        using var path = new NativeStrings([request.Cgroups.Count == 0 ? request.Program : Shell]);
        using var nativeArguments = new NativeStrings(arguments);
        using var nativeEnvironment = new NativeStrings(environment);
        var memory = (byte*)NativeMemory.AllocZeroed(3 * Libc.OpaqueSize);
        try
        {
            var attributes = memory;
            var actions = memory + Libc.OpaqueSize;
            Prepare(attributes, actions, memory + (2 * Libc.OpaqueSize), request.LogFile);
            int pid;
            var error = Libc.PosixSpawn(&pid, path.Pointers[0], actions, attributes, nativeArguments.Pointers, nativeEnvironment.Pointers);
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
            if (error != 0)
            {
                throw new Win32Exception(error, $"Cannot start {request.Program}: {Marshal.GetPInvokeErrorMessage(error)}.");
            }

            // A child of ours stays in the process table until we collect it, so the number is certainly still its own.
            return ProcessHandle.Open(pid) ?? throw new Win32Exception(
                Marshal.GetLastPInvokeError(), $"Process {pid} was started but cannot be watched: the kernel offers no pidfd (Linux 5.3 or newer is needed).");
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static void Prepare(byte* attributes, byte* actions, byte* signals, string logFile)
    {
        // .NET ignores SIGPIPE and blocks signals in some threads; a child must start with neither.
        _ = Libc.SpawnAttributesInit(attributes);
        _ = Libc.SignalsFill(signals);
        _ = Libc.SpawnAttributesSetDefaultSignals(attributes, signals);
        _ = Libc.SignalsEmpty(signals);
        _ = Libc.SpawnAttributesSetSignalMask(attributes, signals);
        _ = Libc.SpawnAttributesSetFlags(attributes, Libc.SpawnFlags);

        _ = Libc.SpawnActionsInit(actions);
        _ = Libc.SpawnActionsAddOpen(actions, 0, "/dev/null", Libc.OpenReadOnly, 0);
        _ = Libc.SpawnActionsAddOpen(actions, 1, logFile, Libc.OpenAppend, 0x180);
        _ = Libc.SpawnActionsAddDuplicate(actions, 1, 2);
        // libnats opens its socket without close-on-exec: an NPC that inherits it would keep a dead supervisor connected.
        _ = Libc.SpawnActionsAddCloseFrom(actions, 3);
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int _count;

        internal NativeStrings(string[] texts)
        {
            _count = texts.Length;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var index = 0; index < _count; index++)
            {
                Pointers[index] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[index]);
            }
        }

        internal byte** Pointers { get; private set; }

        public void Dispose()
        {
            for (var index = 0; index < _count; index++)
            {
                Marshal.FreeCoTaskMem((nint)Pointers[index]);
            }

            NativeMemory.Free(Pointers);
            Pointers = null;
        }
    }
}
