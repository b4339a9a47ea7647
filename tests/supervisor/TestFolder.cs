using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nimmerverse.Supervisor.Tests;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly SafeFileHandle _pipe;

    internal TestFolder()
    {
        Directory.CreateDirectory(Path);
        var pipe = System.IO.Path.Combine(Path, "wait");
        Assert.Equal(0, MakePipe(pipe, 0x180));

        // Held open for writing: programs that read from it wait as long as the tests run, and end when they do, however that happens.
        _pipe = File.OpenHandle(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"nimmerverse-test-{Guid.NewGuid():N}");

    /// <summary>Writes a shell script that can be started as a program.</summary>
    internal string Script(string name, string body)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose()
    {
        _pipe.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi)]
    private static extern int MakePipe([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
