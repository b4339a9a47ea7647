using System.Runtime.InteropServices;
using Nimmerverse.Shared.Bus.Native;

namespace Nimmerverse.Shared.Bus;

/// <summary>The installed libnats, found once per process.</summary>
/// <param name="Version">Its version, for example 3.4.1.</param>
/// <param name="Path">The file that was loaded, or the bare name when the system's loader found it.</param>
public sealed record NatsLibrary(Version Version, string Path)
{
    private const string Advice = "install it with: apt-get install libnats-dev";

    private static readonly Version Oldest = new(3, 4);
    private static readonly Version TooNew = new(4, 0);
    private static readonly Lock Gate = new();
    private static NatsLibrary? _loaded;
    private static nint _handle;

    /// <summary>Finds, loads and checks libnats. Each distribution gives it another soname, so the newest file present is taken.</summary>
    /// <returns>What was loaded.</returns>
    /// <exception cref="BusException">
    /// <see cref="BusErrorKind.LibraryMissing"/> or <see cref="BusErrorKind.LibraryTooOld"/>, with the command that mends it.
    /// </exception>
    public static NatsLibrary Load()
    {
        lock (Gate)
        {
            return _loaded ??= LoadOnce();
        }
    }

    private static NatsLibrary LoadOnce()
    {
        var path = "libnats.so";
        if (_handle is 0)
        {
            foreach (var candidate in NatsLibraryFiles.Candidates().Append(path))
            {
                if (NativeLibrary.TryLoad(candidate, out _handle))
                {
                    path = candidate;
                    break;
                }
            }

            if (_handle is 0)
            {
                throw new BusException(BusErrorKind.LibraryMissing, $"libnats, the NATS client library, is not installed; {Advice}.");
            }

            NativeLibrary.SetDllImportResolver(typeof(NatsLibrary).Assembly, static (name, _, _) => name is LibNats.Name ? _handle : 0);
        }

        var text = Marshal.PtrToStringUTF8(LibNats.GetVersion());
        var version = NatsLibraryFiles.ParseVersion(text);
        if (version is null || version < Oldest || version >= TooNew)
        {
            throw new BusException(
                BusErrorKind.LibraryTooOld, $"libnats {text} at {path} is not supported, 3.4 or a later 3.x is needed; {Advice}.");
        }

        var status = LibNats.Open(-1);
        return status is NatsStatus.Ok
            ? new(version, path)
            : throw new BusException(BusErrorKind.Other, $"libnats {text} at {path} did not start (status {(int)status}).");
    }
}
