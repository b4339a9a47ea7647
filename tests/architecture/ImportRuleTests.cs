namespace Nimmerverse.Architecture.Tests;

/// <summary>Who may import whom. Seen to fail with a reference from src/world to src/npc.</summary>
public sealed class ImportRuleTests
{
    private const string Shared = "src/shared/v1/Nimmerverse.Shared.csproj";
    private const string Neural = "src/neural/Nimmerverse.Neural.csproj";

    private const string Meaning = "src/meaning/Nimmerverse.Meaning.csproj";

    private static readonly string[] MayImportNeural = ["src/npc/", "src/thalamus/", "src/training/", "src/boundary/"];
    private static readonly string[] MayImportMeaning = ["src/thalamus/", "src/memory/"];

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
                .. MayImportNeural.Any(folder => project.StartsWith(folder, StringComparison.Ordinal)) ? (string[])[Neural] : [],
                .. MayImportMeaning.Any(folder => project.StartsWith(folder, StringComparison.Ordinal)) ? (string[])[Meaning] : [],
            ];

        Assert.Empty(Repository.ReferencesOf(project).Except(allowed));
    }

    [Fact]
    public void Solution_holds_every_project_of_the_source_tree()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Nimmerverse.slnx"));

        Assert.All(Repository.Projects(), project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }
}
