namespace Nimmerverse.Architecture.Tests;

/// <summary>Who may import whom. Seen to fail with a reference from src/world to src/npc.</summary>
public sealed class ImportRuleTests
{
    private const string Shared = "src/shared/v1/Nimmerverse.Shared.csproj";
    private const string Neural = "src/neural/Nimmerverse.Neural.csproj";

    private const string Meaning = "src/meaning/Nimmerverse.Meaning.csproj";

    private const string Tooling = "src/tooling/Nimmerverse.Tooling.csproj";

    private const string Governor = "src/thalamus/governor/Nimmerverse.Governor.csproj";

    private const string Mind = "src/npc/mind/Nimmerverse.Mind.csproj";

    private const string Garden = "src/world/garden/Nimmerverse.Garden.csproj";

    private static readonly string[] MayImportNeural = ["src/npc/", "src/thalamus/", "src/training/", "src/boundary/"];
    private static readonly string[] MayImportMeaning = ["src/thalamus/Nimmerverse.Thalamus.csproj", "src/memory/"];
    private static readonly string[] MayImportTooling = ["src/cli/", "src/memory/", "src/training/"];
    private static readonly string[] MayImportGovernor = ["src/thalamus/Nimmerverse.Thalamus.csproj", "src/training/"];
    private static readonly string[] MayImportMind = ["src/npc/Nimmerverse.Npc.csproj", "src/training/"];
    private static readonly string[] MayImportGarden = ["src/world/Nimmerverse.World.csproj", "src/training/"];

    public static TheoryData<string> Projects() => [.. Repository.Projects()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_the_import_rule_allows(string project)
    {
        string[] allowed = project is Shared or Neural or Meaning
            ? []
            :
            [
                Shared,
                .. If(project, MayImportNeural, Neural),
                .. If(project, MayImportMeaning, Meaning),
                .. If(project, MayImportTooling, Tooling),
                .. If(project, MayImportGovernor, Governor),
                .. If(project, MayImportMind, Mind),
                .. If(project, MayImportGarden, Garden),
            ];

        Assert.Empty(Repository.ReferencesOf(project).Except(allowed));
    }

    [Fact]
    public void Solution_holds_every_project_of_the_source_tree()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Nimmerverse.slnx"));

        Assert.All(Repository.Projects(), project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    private static string[] If(string project, string[] importers, string library) =>
        importers.Any(importer => project.StartsWith(importer, StringComparison.Ordinal)) ? [library] : [];
}
