namespace Nimmerverse.World.Tests.Maps;

/// <summary>A folder for map files, gone after the test.</summary>
public sealed class MapFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("nimmerverse-maps-").FullName;

    /// <summary>The extract that the repository holds: some mountain paths, no address.</summary>
    public static string HoheWarte => System.IO.Path.Combine(AppContext.BaseDirectory, "data", "hohe-warte.osm.gz");

    public string Path(string name) => System.IO.Path.Combine(_path, name);

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return Path(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
