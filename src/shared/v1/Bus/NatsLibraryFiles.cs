namespace Nimmerverse.Shared.Bus;

/// <summary>Where libnats may lie, and which of several files is the newest.</summary>
internal static class NatsLibraryFiles
{
    private const string Prefix = "libnats.so";

    private static readonly string[] StandardFolders =
    [
        "/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib64", "/lib",
    ];

    /// <summary>Candidates, best first: folders the user names in LD_LIBRARY_PATH, the program's own, then the system's newest.</summary>
    public static IEnumerable<string> Candidates()
    {
        var named = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in named.Append(AppContext.BaseDirectory))
        {
            foreach (var file in NewestFirst([folder]))
            {
                yield return file;
            }
        }

        foreach (var file in NewestFirst(StandardFolders))
        {
            yield return file;
        }
    }

    public static IEnumerable<string> NewestFirst(IEnumerable<string> folders) =>
        folders
            .SelectMany(FilesIn)
            .Select(static path => (Path: path, Version: ParseVersion(FileVersion(path)) ?? new Version(0, 0)))
            .OrderByDescending(static file => file.Version)
            .Select(static file => file.Path);

    /// <summary>Reads <c>3.4.1</c>, <c>3.10.0-beta</c> or <c>3.7</c>.</summary>
    public static Version? ParseVersion(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var end = text.IndexOfAny(['-', '+']);
        var digits = end < 0 ? text : text[..end];
        return Version.TryParse(digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0", out var version) ? version : null;
    }

    private static string[] FilesIn(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, Prefix + "*");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? FileVersion(string path)
    {
        var name = Path.GetFileName(path);
        if (name is Prefix && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target)
        {
            name = target.Name;
        }

        return name.Length > Prefix.Length + 1 ? name[(Prefix.Length + 1)..] : null;
    }
}
