using System.Xml.Linq;

namespace Nimmerverse.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path))
            .Where(static path => !path.Contains("template", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> ReferencesOf(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        return XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(folder, reference.Attribute("Include")!.Value))));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nimmerverse.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from the repository's own build.");
        }

        return folder.FullName;
    }
}
