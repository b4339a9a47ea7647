using System.Globalization;
using System.Text.RegularExpressions;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.NewCell;

/// <summary>Writes a new cell from <c>src/cells/template</c> and makes it part of the solution and of the cells' tests.</summary>
public static partial class CellGenerator
{
    private const string Suffix = ".template";
    private const string Solution = "Nimmerverse.slnx";
    private const string TestProject = "tests/cells/Nimmerverse.Cells.Tests.csproj";
    private const int FirstEvent = 6000;
    private const int EventsPerCell = 100;
    private const int LastEvent = 6900;

    /// <summary>Generates a cell. Nothing is written when anything stands in the way.</summary>
    /// <param name="name">Its name in snake_case, without <c>_cell</c>.</param>
    /// <param name="targetRoot">The root of the checkout.</param>
    /// <returns>What was written, and what to do next.</returns>
    /// <exception cref="ExitException">The name is none, the cell exists, or the folder is no checkout.</exception>
    public static NewCellReport Generate(string name, string targetRoot)
    {
        var cell = CellName.Parse(name);
        var template = Path.Combine(targetRoot, "src/cells/template");
        if (!File.Exists(Path.Combine(targetRoot, Solution)) || !Directory.Exists(template))
        {
            throw new ExitException(ExitCode.Usage, $"{targetRoot} is no checkout of the Nimmerverse: it lacks {Solution} or src/cells/template.");
        }

        var files = Plan(cell, template, NextEvent(targetRoot));
        if (files.Keys.FirstOrDefault(path => Path.Exists(Path.Combine(targetRoot, Path.GetDirectoryName(path)!))) is { } taken)
        {
            throw new ExitException(ExitCode.Refused, $"{Path.GetDirectoryName(taken)} exists already: choose another name, or remove that folder.");
        }

        foreach (var (path, content) in files)
        {
            var full = Path.Combine(targetRoot, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
        }

        var project = files.Keys.Single(static path => path.EndsWith(".csproj", StringComparison.Ordinal));
        Change(targetRoot, Solution, text => ProjectLists.AddToSolution(text, project));
        Change(targetRoot, TestProject, text => ProjectLists.AddReference(text, $"../../{project}"));
        return new NewCellReport([.. files.Keys, Solution, TestProject], NextSteps(cell, project));
    }

    private static SortedDictionary<string, string> Plan(CellName cell, string template, int firstEvent)
    {
        string Fill(string text) => text
            .Replace("__NAME__", cell.Snake, StringComparison.Ordinal)
            .Replace("__PASCAL__", cell.Pascal, StringComparison.Ordinal)
            .Replace("__WORDS__", cell.Words, StringComparison.Ordinal)
            .Replace("__DOMAIN__", cell.Domain, StringComparison.Ordinal)
            .Replace("__EVENT__", firstEvent.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in ((string, string)[])[("v1", $"src/cells/{cell.Snake}_cell/v1"), ("tests", $"tests/cells/{cell.Snake}_cell")])
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(template, from), "*" + Suffix))
            {
                files.Add($"{to}/{Fill(Path.GetFileName(path)[..^Suffix.Length])}", Fill(File.ReadAllText(path)));
            }
        }

        return files;
    }

    // Log event ids are unique over the whole product; each cell has a hundred of its own.
    private static int NextEvent(string root)
    {
        var used = Directory.EnumerateFiles(Path.Combine(root, "src/cells"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static path => EventId().Matches(File.ReadAllText(path)))
            .Select(static match => int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture) / EventsPerCell * EventsPerCell)
            .ToHashSet();
        for (var candidate = FirstEvent; candidate <= LastEvent; candidate += EventsPerCell)
        {
            if (!used.Contains(candidate))
            {
                return candidate;
            }
        }

        throw new ExitException(ExitCode.Refused, $"No block of log event ids is left for a cell between {FirstEvent} and {LastEvent}: free one first.");
    }

    private static void Change(string root, string path, Func<string, string> change)
    {
        var full = Path.Combine(root, path);
        if (File.Exists(full))
        {
            File.WriteAllText(full, change(File.ReadAllText(full)));
        }
    }

    private static IReadOnlyList<string> NextSteps(CellName cell, string project) =>
    [
        $"Replace the reading in {Path.GetDirectoryName(project)}/{cell.Pascal}Sensor.cs by your own sensor.",
        $"Choose the word of its waves (Domain in {cell.Pascal}Cell.cs); its meaning decides which gates hear them.",
        "./nimmerverse test --filter " + cell.Pascal,
        $"./nimmerverse up, and in another terminal: ./nimmerverse watch nervous.cells.{cell.Snake}.wave",
    ];

    [GeneratedRegex(@"LoggerMessage\((?<id>\d+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventId();
}
