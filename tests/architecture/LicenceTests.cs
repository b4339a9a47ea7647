using System.Text.Json;
using System.Xml.Linq;

namespace Nimmerverse.Architecture.Tests;

/// <summary>
/// <c>THIRD-PARTY.md</c> lists every package that the product ships with, and its licence. After an intended change run the tests with
/// NIMMERVERSE_ACCEPT_CONTRACTS=1 and review the difference. Seen to fail with a package removed from the list.
/// </summary>
public sealed class LicenceTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL"];

    private const string DataHeading = "\n# Data ";

    [Fact]
    public void Packages_of_the_product_are_listed_and_permissively_licensed()
    {
        var packages = Repository.Projects().SelectMany(PackagesOf).Distinct().OrderBy(static package => package.Name, StringComparer.Ordinal).ToList();
        Assert.NotEmpty(packages);
        Assert.Empty(packages.Where(static package => !Permissive.Contains(package.Licence)));

        var path = Path.Combine(Repository.Root, "THIRD-PARTY.md");
        var expected = "# Packages that the product ships with\n\n| package | licence |\n|---|---|\n"
            + string.Concat(packages.Select(static package => $"| {package.Name} | {package.Licence} |\n"));
        // Data is listed by hand, below the packages.
        var data = File.Exists(path) && File.ReadAllText(path) is var text && text.IndexOf(DataHeading, StringComparison.Ordinal) is var at and >= 0 ? text[at..] : "";
        expected += data;
        if (Environment.GetEnvironmentVariable("NIMMERVERSE_ACCEPT_CONTRACTS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", expected);
    }

    /// <summary>Seen to fail with the extract's line removed.</summary>
    [Fact]
    public void Map_data_in_the_repository_is_listed_with_its_licence()
    {
        var listed = File.ReadAllLines(Path.Combine(Repository.Root, "THIRD-PARTY.md"));
        var maps = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.osm*", SearchOption.AllDirectories)
            .Select(static map => Path.GetRelativePath(Repository.Root, map)).ToArray();

        Assert.NotEmpty(maps);
        Assert.All(maps, map => Assert.Contains(
            listed, line => line.Contains(map, StringComparison.Ordinal) && line.Contains("(c) OpenStreetMap contributors, ODbL", StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Name, string Licence)> PackagesOf(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "artifacts", "obj", name, "project.assets.json")));
        var folders = assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(static folder => folder.Name).ToList();
        foreach (var target in assets.RootElement.GetProperty("targets").EnumerateObject())
        {
            foreach (var library in target.Value.EnumerateObject())
            {
                if (library.Value.GetProperty("type").GetString() == "package" && library.Value.TryGetProperty("runtime", out _))
                {
                    var path = assets.RootElement.GetProperty("libraries").GetProperty(library.Name).GetProperty("path").GetString()!;
                    yield return (library.Name.Split('/')[0], LicenceOf(folders.Select(folder => Path.Combine(folder, path)).First(Directory.Exists)));
                }
            }
        }
    }

    private static string LicenceOf(string packageFolder)
    {
        var nuspec = XDocument.Load(Directory.EnumerateFiles(packageFolder, "*.nuspec").Single());
        return nuspec.Descendants().FirstOrDefault(static element => element.Name.LocalName == "license")?.Value.Trim() ?? "unknown";
    }
}
