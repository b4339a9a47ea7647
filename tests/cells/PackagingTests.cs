using System.Text.Json;

namespace Nimmerverse.Cells.Tests;

/// <summary>Every cell and nerve can be started by <c>up</c> and packed into a container. Seen to fail with a Containerfile removed.</summary>
public sealed class PackagingTests
{
    public static TheoryData<string> Projects() =>
        [.. ((string[])["cells", "nerves"]).SelectMany(static kind => Directory.EnumerateFiles(Path.Combine(Root(), "src", kind), "*.csproj", SearchOption.AllDirectories))
            .Select(static path => Path.GetRelativePath(Root(), path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_has_a_manifest_and_a_container_that_runs_it_in_any_environment(string project)
    {
        var folder = Path.Combine(Root(), Path.GetDirectoryName(project)!);
        var name = Path.GetFileNameWithoutExtension(project);
        var nerve = project.StartsWith("src/nerves", StringComparison.Ordinal);

        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, nerve ? "nerve.json" : "cell.json")));
        Assert.All(manifest.RootElement.GetProperty("instances").EnumerateArray(), static instance => Assert.NotEmpty(instance.GetProperty("id").GetString()!));
        Assert.EndsWith("V1", name, StringComparison.Ordinal);

        var container = File.ReadAllText(Path.Combine(folder, "Containerfile"));
        Assert.Contains($"COPY artifacts/bin/{name}/release/ .", container, StringComparison.Ordinal);
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"{name}.dll\"]", container, StringComparison.Ordinal);
        Assert.Equal("ENV NIMMERVERSE_ENV=dev", Assert.Single(container.Split('\n'), static line => line.StartsWith("ENV", StringComparison.Ordinal)));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nimmerverse.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the checkout.");
        }

        return folder;
    }
}
