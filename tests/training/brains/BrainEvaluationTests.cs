using Nimmerverse.Shared.Hosting;
using Nimmerverse.Training.Brains;

namespace Nimmerverse.Training.Tests.Brains;

public sealed class BrainEvaluationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-brains-");

    [Fact]
    public async Task Results_are_lines_a_page_and_a_picture_that_name_the_map_and_whose_it_is()
    {
        var told = new StringWriter();
        await new BrainEvaluation(Tiny.Plan, Tiny.MapFile, _folder.FullName, _folder.FullName, "brains", "the command", told).RunAsync(default);

        var page = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "brains.md"));
        Assert.Contains("(c) OpenStreetMap contributors, ODbL", page, StringComparison.Ordinal);
        Assert.Contains("(c) OpenStreetMap contributors, ODbL", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "brains.svg")), StringComparison.Ordinal);
        Assert.Contains("`the command`", page, StringComparison.Ordinal);
        Assert.Equal(BrainCells.Of(Tiny.Plan, Tiny.Map).Count, File.ReadAllLines(Path.Combine(_folder.FullName, "brains.jsonl")).Length);
        Assert.Contains("cells", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_that_cannot_be_read_is_a_mistake_of_the_user()
    {
        var evaluation = new BrainEvaluation(Tiny.Plan, "/nowhere.osm", _folder.FullName, _folder.FullName, "brains", "the command", TextWriter.Null);

        Assert.Equal(ExitCode.Usage, (await Assert.ThrowsAsync<ExitException>(() => evaluation.RunAsync(default))).Code);
    }

    [Theory]
    [InlineData(1.0, null)]
    [InlineData(1.09, null)]
    [InlineData(1.2, 2)]
    public void Level_on_which_copies_of_later_take_over_a_tenth_more_steps_is_forgotten(double slower, int? forgotten)
    {
        var verdict = new BrainVerdict(Tiny.Plan, Tiny.Map, Cells(slower));

        Assert.Equal(forgotten, verdict.Forgotten.Select(static loss => (int?)loss.Level).SingleOrDefault());
        Assert.Equal(forgotten is not null, verdict.Sentences.Any(static sentence => sentence.StartsWith("FORGOTTEN: after level 4 was passed", StringComparison.Ordinal)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Everybody takes 100 steps everywhere, but copies of when level 4 was passed take more on level 2.
    private static List<BrainCell> Cells(double slower)
    {
        var cells = BrainCells.Of(Tiny.Plan, Tiny.Map).ToList();
        foreach (var cell in cells)
        {
            cell.Checkpoints = cell.Part switch
            {
                BrainCell.Lives => [.. Enumerable.Range(1, 5).Select(passed => At(passed, cell.Arm == BrainPast.Kept.Name && passed == 4 ? slower : 1))],
                BrainCell.Levels => [.. Tiny.Plan.Samples.Select(_ => At(null, 1))],
                _ => [At(null, 1)],
            };
        }

        return cells;
    }

    private static Checkpoint At(int? passed, double slower) => new()
    {
        Passed = passed,
        Steps = 1,
        ImaginedSteps = 0,
        Villages = 1,
        GivenUp = 0,
        Rescues = 0,
        Brain = "0",
        Tests = [.. Enumerable.Range(1, 5).Select(level => new LevelTest(level, [.. Enumerable.Repeat((int)(100 * (level == 2 ? slower : 1)), Tiny.Plan.HeldOutVillages)], 0))],
    };
}
