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
    private static string _path = "";

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

    /// <summary>Loads the first candidate that can be loaded.</summary>
    internal static (nint Handle, string Path) LoadFirst(IEnumerable<string> candidates)
    {
        string? found = null;
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return (handle, candidate);
            }

            found ??= File.Exists(candidate) ? candidate : null;
        }

        throw new BusException(
            BusErrorKind.LibraryMissing,
            found is null
                ? $"libnats, the NATS client library, is not installed; {Advice}."
                : $"libnats is at {found} but cannot be loaded (another processor, or a library it needs is absent); {Advice}.");
    }

    internal static Version CheckVersion(string? text, string path) =>
        NatsLibraryFiles.ParseVersion(text) is { } version && version >= Oldest && version < TooNew
            ? version
            : throw new BusException(
                BusErrorKind.LibraryTooOld, $"libnats {text} at {path} is not supported, 3.4 or a later 3.x is needed; {Advice}.");

    private static NatsLibrary LoadOnce()
    {
        if (_handle is 0)
        {
            (_handle, _path) = LoadFirst(NatsLibraryFiles.Candidates().Append("libnats.so"));
            NativeLibrary.SetDllImportResolver(typeof(NatsLibrary).Assembly, static (name, _, _) => name is LibNats.Name ? _handle : 0);
        }

        var version = CheckVersion(Marshal.PtrToStringUTF8(LibNats.GetVersion()), _path);
        var status = LibNats.Open(-1);
        return status is NatsStatus.Ok
            ? new(version, _path)
            : throw new BusException(BusErrorKind.Other, $"libnats {version} at {_path} did not start (status {(int)status}).");
    }
}
