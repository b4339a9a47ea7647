using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Tests.Manifests;

/// <summary>Seen to fail with init-only lists in the manifest record: what a file leaves out is then null.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("nimmerverse-manifests-");

    [Fact]
    public void Every_manifest_of_this_checkout_is_sound()
    {
        var programs = ManifestReader.ReadAll(Installation.Find().Root);
        Assert.Contains(programs, static program => program.User == "cell-math");
        Assert.Equal(programs.Count, programs.DistinctBy(static program => program.User).Count());
    }

    [Fact]
    public void What_a_manifest_leaves_out_is_empty()
    {
        Add("src/cells/nose/v1", "cell.json", """{ "instances": [ { "id": "nose" } ] }""");
        var nose = Assert.Single(ManifestReader.ReadAll(_root.FullName));
        Assert.Equal(("cell-nose", "Nose", 1), (nose.User, nose.Project, nose.Version));
        Assert.Empty(nose.Publishes);
        Assert.Empty(nose.Subscribes);
        Assert.Empty(nose.Settings);
    }

    [Fact]
    public void Higher_version_of_an_instance_wins()
    {
        Add("src/cells/nose/v1", "cell.json", """{ "instances": [ { "id": "nose" }, { "id": "old" } ] }""");
        Add("src/cells/nose/v2", "cell.json", """{ "instances": [ { "id": "nose" } ] }""");
        Assert.Equal([("cell-nose", 2), ("cell-old", 1)], ManifestReader.ReadAll(_root.FullName).Select(static program => (program.User, program.Version)));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        Add("src/cells/nose/v1", "cell.json", """{ "instances": [ { "id": "Nose!" } ], "publishes": [ "thalamus.gate.open" ] }""");
        Add("src/nerves/sneeze/v1", "nerve.json", "{ not json");
        var refusal = Assert.Throws<ExitException>(() => ManifestReader.ReadAll(_root.FullName));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.Contains("Nose!", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("thalamus.gate.open", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nerve.json", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Add(string folder, string file, string text)
    {
        var path = _root.CreateSubdirectory(folder).FullName;
        File.WriteAllText(Path.Combine(path, file), text);
        File.WriteAllText(Path.Combine(path, "Nose.csproj"), "<Project />");
    }
}
