using Microsoft.Win32.SafeHandles;

namespace Nimmerverse.Shared.Storage;

/// <summary>Reads that fill their target; a single read of the kernel may give less than there is.</summary>
public static class WholeRead
{
    /// <summary>Reads until the target is full.</summary>
    /// <param name="file">The file.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="offset">Where in the file they begin.</param>
    /// <returns>False when the file ends before; the target then holds what there was.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static bool TryRead(SafeFileHandle file, Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file, target, offset);
            if (read == 0)
            {
                return false;
            }

            offset += read;
            target = target[read..];
        }

        return true;
    }
}
