using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Nimmerverse.Memory.Tools;

/// <summary>Standard output that notices when its reader is gone.</summary>
internal static class StandardOutput
{
    private const int Buffer = 64 * 1024;

    /// <summary>Opens it.</summary>
    /// <returns>A writer; <see cref="IOException"/> when the other end of the pipe is closed.</returns>
    public static StreamWriter Open() => new(Stream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Buffer) { AutoFlush = !Console.IsOutputRedirected };

    /// <summary>
    /// The console's own stream swallows EPIPE, so that <c>query | head</c> would read on for ever. A file's position, on the other hand,
    /// is shared with the shell and must be moved by plain writes, which only the console's stream makes.
    /// </summary>
    private static Stream Stream()
    {
#pragma warning disable CA2000 // Standard output stays open until the process ends.
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
#pragma warning restore CA2000
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
