namespace Nimmerverse.Npc.Tests;

/// <summary>A folder of one test's own, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private int _files;

    public string Path { get; } = Directory.CreateTempSubdirectory("nimmerverse-npc-").FullName;

    public string NewPath() => System.IO.Path.Combine(Path, $"file-{_files++}");

    public string Write(byte[] bytes)
    {
        var path = NewPath();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
