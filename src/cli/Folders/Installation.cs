using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Folders;

/// <summary>Where this checkout and its built programs are.</summary>
/// <param name="root">The folder that holds <c>Nimmerverse.slnx</c>.</param>
public sealed class Installation(string root)
{
    /// <summary>The environment variable with which the launcher names the checkout.</summary>
    public const string Variable = "NIMMERVERSE_HOME";

    /// <summary>The folder that holds <c>Nimmerverse.slnx</c>.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The launcher script.</summary>
    public string Launcher => Path.Combine(Root, "nimmerverse");

    /// <summary>Finds the checkout: by the launcher's variable, or above the running program.</summary>
    /// <returns>The installation.</returns>
    /// <exception cref="ExitException">There is none.</exception>
    public static Installation Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home && IsRoot(home))
        {
            return new(home);
        }

        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (IsRoot(folder))
            {
                return new(folder);
            }
        }

        throw new ExitException(
            ExitCode.Failed, $"No Nimmerverse checkout above {AppContext.BaseDirectory}; start ./nimmerverse from a clone, or set {Variable} to it.");
    }

    /// <summary>The built program of a project.</summary>
    /// <param name="project">The project's name, for example <c>Nimmerverse.World</c>.</param>
    /// <returns>The path of its executable.</returns>
    /// <exception cref="ExitException">It is not built.</exception>
    public string Program(string project) => Built(PathOf(project), project);

    /// <summary>Whether a program is built.</summary>
    /// <param name="project">The project's name.</param>
    /// <returns>True when it is.</returns>
    public bool Has(string project) => File.Exists(PathOf(project));

    /// <summary>The NPC, compiled ahead of time.</summary>
    /// <returns>The path of its executable.</returns>
    /// <exception cref="ExitException">It is not built.</exception>
    public string NpcProgram()
    {
        var folder = Path.Combine(Root, "artifacts", "publish", "Nimmerverse.Npc");
        var newest = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "Nimmerverse.Npc", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
        return Built(newest ?? Path.Combine(folder, "Nimmerverse.Npc"), "Nimmerverse.Npc");
    }

    private string PathOf(string project) => Path.Combine(Root, "artifacts", "bin", project, "release", project);

    private static bool IsRoot(string folder) => File.Exists(Path.Combine(folder, "Nimmerverse.slnx"));

    private static string Built(string path, string project) => File.Exists(path)
        ? path
        : throw new ExitException(ExitCode.Failed, $"{project} is not built ({path} is missing); start through ./nimmerverse, which builds it.");
}
