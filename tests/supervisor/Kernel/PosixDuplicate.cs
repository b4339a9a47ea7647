using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nimmerverse.Supervisor.Tests.Kernel;

/// <summary>A copy of a descriptor that children inherit, which .NET itself never makes.</summary>
internal static class PosixDuplicate
{
    internal static int Of(SafeFileHandle handle) => Duplicate(handle);

    internal static void Close(int descriptor) => _ = CloseDescriptor(descriptor);

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(SafeFileHandle descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int CloseDescriptor(int descriptor);
}
