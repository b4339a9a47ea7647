namespace Nimmerverse.Cli.NewCell;

/// <summary>Adds a project to the files that list projects, line by line, so that nothing else in them changes.</summary>
public static class ProjectLists
{
    /// <summary>Adds a project to the folder <c>/src/</c> of a solution, in alphabetical order.</summary>
    /// <param name="solution">The solution's text.</param>
    /// <param name="project">The project's path.</param>
    /// <returns>The new text.</returns>
    public static string AddToSolution(string solution, string project) =>
        Insert(solution, "    <Project Path=\"src/", $"    <Project Path=\"{project}\" />");

    /// <summary>Adds a project reference beside the others, in alphabetical order.</summary>
    /// <param name="csproj">The project file's text.</param>
    /// <param name="project">The referenced project's path.</param>
    /// <returns>The new text.</returns>
    public static string AddReference(string csproj, string project) =>
        Insert(csproj, "    <ProjectReference Include=\"../../src/", $"    <ProjectReference Include=\"{project}\" />");

    private static string Insert(string text, string like, string line)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n').ToList();
        var siblings = lines.Index().Where(item => item.Item.StartsWith(like, StringComparison.Ordinal)).ToArray();
        if (lines.Contains(line) || siblings.Length == 0)
        {
            return text;
        }

        var after = siblings.Where(item => string.CompareOrdinal(item.Item, line) < 0).Select(static item => item.Index).DefaultIfEmpty(siblings[0].Index - 1).Max();
        lines.Insert(after + 1, line);
        return string.Join('\n', lines);
    }
}
