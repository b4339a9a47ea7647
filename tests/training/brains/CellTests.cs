using Nimmerverse.Training.Brains;

namespace Nimmerverse.Training.Tests.Brains;

/// <summary>Cells are functions of their names, and are run once.</summary>
public sealed class CellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nimmerverse-cells-");

    private string File => Path.Combine(_folder.FullName, "cells.jsonl");

    [Fact]
    public void Cells_are_the_same_whenever_they_run_and_differ_by_seed()
    {
        var cells = Some();
        var first = Run("a", cells);
        var second = Run("b", Some());

        Assert.Equal(first.Select(Steps), second.Select(Steps));
        Assert.NotEqual(Steps(first[^1]), Steps(first[^2]));
    }

    [Fact]
    public void Finished_cells_are_not_run_again_and_a_torn_line_is_no_cell()
    {
        var cells = Some();
        var first = new CellRunner(Tiny.Plan, Tiny.Map, new CellStore(File), TextWriter.Null).Run(cells, default);
        var lines = System.IO.File.ReadAllLines(File);
        System.IO.File.WriteAllText(File, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..(lines[^1].Length / 2)]);
        var again = new CellRunner(Tiny.Plan, Tiny.Map, new CellStore(File), TextWriter.Null).Run(Some(), default);

        Assert.Equal(cells.Count, lines.Length);
        Assert.Equal(cells.Count + 1, System.IO.File.ReadAllLines(File).Length);
        Assert.Equal(first.Select(Steps), again.Select(Steps));
    }

    [Fact]
    public void Cells_of_another_plan_are_not_taken_over() =>
        Assert.Empty(BrainCells.Of(Tiny.Plan, Tiny.Map).Select(static cell => cell.Name)
            .Intersect(BrainCells.Of(Tiny.Plan with { DreamsPerStep = 2 }, Tiny.Map).Select(static cell => cell.Name)));

    [Fact]
    public void Life_is_tested_on_every_level_by_the_file_of_the_moment()
    {
        var life = new BrainLife(Tiny.Plan, BrainArm.Whole, 1, Tiny.Map, default).ThroughLevels(replayShare: 0.2);

        Assert.Equal([1, 2, 3, 4, 5], life.Select(static at => at.Passed!.Value));
        Assert.All(life, static at => Assert.Equal([1, 2, 3, 4, 5], at.Tests.Select(static test => test.Level)));
        Assert.Equal(5, life.Select(static at => at.Brain).Distinct().Count());
        Assert.True(life.Zip(life.Skip(1)).All(static pair => pair.First.Steps < pair.Second.Steps));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static List<BrainCell> Some() =>
    [
        .. BrainCells.Of(Tiny.Plan, Tiny.Map).Where(static cell => cell is { Part: BrainCell.Explorers, Level: 2 } or { Part: BrainCell.Levels, Level: 1, Arm: "whole" }),
    ];

    private static string Steps(BrainCell cell) => string.Join(' ', cell.Checkpoints.SelectMany(static at => at.Tests).SelectMany(static test => test.Steps));

    private IReadOnlyList<BrainCell> Run(string name, IReadOnlyList<BrainCell> cells) =>
        new CellRunner(Tiny.Plan, Tiny.Map, new CellStore(Path.Combine(_folder.FullName, name)), TextWriter.Null).Run(cells, default);
}
