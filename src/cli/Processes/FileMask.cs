using System.Runtime.InteropServices;

namespace Nimmerverse.Cli.Processes;

/// <summary>The mode that new files do not get, of this process and of every child that it starts.</summary>
internal static class FileMask
{
    private const uint AllOfOthers = 0x3F;

    /// <summary>From now on what is made can be entered, read and written by its owner alone, unless its maker says otherwise.</summary>
    public static void OwnerOnly() => _ = SetMask(AllOfOthers);

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
