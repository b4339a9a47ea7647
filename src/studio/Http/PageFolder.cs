using System.Collections.Frozen;

namespace Nimmerverse.Studio.Http;

/// <summary>
/// The built page in memory. Only files that were there when it was read are served, by their names, so that no path can lead elsewhere;
/// read again when the page was built anew.
/// </summary>
/// <param name="folder">The folder that the page is built into.</param>
internal sealed class PageFolder(string folder)
{
    private const string Start = "index.html";
    private const long MostBytes = 32 * 1024 * 1024;
    private readonly Lock _reading = new();
    private FrozenDictionary<string, PageFile> _files = FrozenDictionary<string, PageFile>.Empty;
    private DateTime _written;

    /// <summary>Where the launcher builds the page: beside the programs, in <c>artifacts/studio/web</c>.</summary>
    public static string Default()
    {
        for (var above = AppContext.BaseDirectory; above is not null; above = Path.GetDirectoryName(above))
        {
            if (Path.GetFileName(above) == "artifacts")
            {
                return Path.Combine(above, "studio", "web");
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "web");
    }

    /// <summary>Finds a file of the page.</summary>
    /// <param name="path">The path of a request.</param>
    /// <returns>The file; null when there is none.</returns>
    public PageFile? Find(string path)
    {
        Refresh();
        return _files.GetValueOrDefault(path is "/" ? $"/{Start}" : path);
    }

    private void Refresh()
    {
        var start = new FileInfo(Path.Combine(folder, Start));
        var written = start.Exists ? start.LastWriteTimeUtc : default;
        lock (_reading)
        {
            if (written == _written)
            {
                return;
            }

            try
            {
                var bytes = 0L;
                _files = start.Exists
                    ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                        .Where(file => (bytes += new FileInfo(file).Length) <= MostBytes)
                        .ToFrozenDictionary(file => $"/{Path.GetRelativePath(folder, file)}", PageFile.Read, StringComparer.Ordinal)
                    : FrozenDictionary<string, PageFile>.Empty;
                _written = written;
            }
            catch (IOException)
            {
                // It is being built at this moment: what was read before is served until it is whole.
            }
        }
    }
}

/// <summary>One file of the page.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Bytes">What it holds.</param>
/// <param name="IsNamedByContent">Whether its name changes with its content, so that a browser may keep it.</param>
internal sealed record PageFile(string Type, byte[] Bytes, bool IsNamedByContent)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    public static PageFile Read(string path) => new(TypeOf(path), File.ReadAllBytes(path), Path.GetFileName(Path.GetDirectoryName(path)) == "assets");

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".json" or ".map" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
