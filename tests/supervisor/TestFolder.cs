using System.Runtime.InteropServices;

namespace Nimmerverse.Supervisor.Tests;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TestFolder : IDisposable
{
    internal TestFolder()
    {
        Directory.CreateDirectory(Path);
        Assert.Equal(0, MakePipe(System.IO.Path.Combine(Path, "wait"), 0x180));
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

    public void Dispose() => Directory.Delete(Path, recursive: true);

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi)]
    private static extern int MakePipe([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
