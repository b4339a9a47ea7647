using System.Runtime.InteropServices;

namespace Nimmerverse.Cli.Doctor;

/// <summary>Asks the kernel whether this user may write somewhere, without trying.</summary>
internal static class Access
{
    private const int Write = 2;

    /// <summary>Whether a folder may be written.</summary>
    public static bool MayWrite(string folder) => AccessFile(folder, Write) == 0;

    [DllImport("libc", EntryPoint = "access", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AccessFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
