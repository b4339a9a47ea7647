using Nimmerverse.Cli.BusServer;
using Nimmerverse.Cli.Folders;
using Nimmerverse.Cli.Manifests;
using Nimmerverse.Cli.Processes;

namespace Nimmerverse.Cli.Up;

/// <summary>The processes of a village and how each is started. NPCs are not among them: their supervisor starts them.</summary>
/// <param name="installation">The programs.</param>
/// <param name="data">The data folder.</param>
/// <param name="options">What the user wants.</param>
/// <param name="node">The node's name on the bus.</param>
/// <param name="natsUrl">Where the bus is.</param>
public sealed class Cast(Installation installation, DataFolder data, UpOptions options, string node, string natsUrl)
{
    /// <summary>The world's name as a child.</summary>
    public const string WorldName = "world";

    /// <summary>The thalamus's name as a child.</summary>
    public const string ThalamusName = "thalamus";

    /// <summary>The supervisor's name as a child.</summary>
    public const string SupervisorName = "supervisor";

    /// <summary>The memory's name as a child.</summary>
    public const string MemoryName = "memory";

    /// <summary>The gateway's name as a child.</summary>
    public const string CortexName = "cortex";

    /// <summary>The boundary's name as a child.</summary>
    public const string BoundaryName = "boundary";

    /// <summary>The live page's name as a child.</summary>
    public const string StudioName = "studio";

    private readonly CredentialFolder _credentials = new(options.Credentials ?? data.Credentials);

    /// <summary>The garden.</summary>
    /// <returns>How to start it.</returns>
    public ChildSpecification World() => Child(WorldName, "Nimmerverse.World", "world", Path.Combine(data.Root, "world"), new(Decided(
        "NIMMERVERSE_LEVEL", "NIMMERVERSE_SIZE", "NIMMERVERSE_HOUSES", "NIMMERVERSE_TRAITS", "NIMMERVERSE_VILLAGES_PER_LEVEL", "NIMMERVERSE_REPLAY"))
    {
        ["NIMMERVERSE_SEED"] = options.Seed is { } seed ? $"{seed}" : "",
        ["NIMMERVERSE_NPCS"] = $"{options.Npcs}",
        ["NIMMERVERSE_WORLD"] = options.World?.Value ?? "",
        ["NIMMERVERSE_TALK_HOUSES"] = Environment.GetEnvironmentVariable("NIMMERVERSE_TALK_HOUSES") ?? "5",
    });

    /// <summary>Gates and governor.</summary>
    /// <returns>How to start it.</returns>
    public ChildSpecification Thalamus() => Child(ThalamusName, "Nimmerverse.Thalamus", "thalamus", Path.Combine(data.Root, "thalamus"), new(Decided(
        "NIMMERVERSE_CPU_BUDGET_PCT", "NIMMERVERSE_OPENINGS_PER_S", "NIMMERVERSE_LONGEST_WAIT_S", "NIMMERVERSE_GOVERNOR_"))
    {
        // What a gate lets through reaches the large mind by the boundary, not twice.
        ["NIMMERVERSE_ESCALATION"] = "boundary",
    });

    /// <summary>The owner of the NPC processes.</summary>
    /// <returns>How to start it.</returns>
    public ChildSpecification Supervisor() => Child(SupervisorName, "Nimmerverse.Supervisor", $"supervisor-{node}", data.Root, new()
    {
        ["NIMMERVERSE_NPCS"] = $"{options.Npcs}",
        ["NIMMERVERSE_NPC_BINARY"] = installation.NpcProgram(),
    });

    /// <summary>The gateway to the large mind.</summary>
    /// <returns>How to start it.</returns>
    public ChildSpecification Cortex()
    {
        var settings = Decided("NIMMERVERSE_CORTEX_");
        if (options.Cortex is { } endpoints)
        {
            settings["NIMMERVERSE_CORTEX_ENDPOINTS"] = endpoints;
        }

        return Child(CortexName, "Nimmerverse.Cortex", "cortex", Path.Combine(data.Root, "cortex"), settings);
    }

    /// <summary>The border between states and language.</summary>
    /// <returns>How to start it.</returns>
    public ChildSpecification Boundary()
    {
        var settings = Decided("NIMMERVERSE_BOUNDARY_", "NIMMERVERSE_LLAMA_SERVER");
        settings["NIMMERVERSE_BOUNDARY_BROKER"] = "true";
        if (options.BoundaryModel is { } model)
        {
            settings["NIMMERVERSE_BOUNDARY_MODEL"] = model;
        }

        return Child(BoundaryName, "Nimmerverse.Boundary", "gemma", Path.Combine(data.Root, "boundary"), settings);
    }

    /// <summary>The live page, which hears all and says nothing.</summary>
    /// <param name="port">Its port on loopback.</param>
    /// <returns>How to start it.</returns>
    public ChildSpecification Studio(int port) => Child(StudioName, "Nimmerverse.Studio", "studio", Path.Combine(data.Root, "studio"), new(Decided("NIMMERVERSE_STUDIO_"))
    {
        ["NIMMERVERSE_STUDIO_PORT"] = $"{port}",
        ["NIMMERVERSE_STUDIO_OPERATOR"] = _credentials.FileOf("operator"),
        ["NIMMERVERSE_STUDIO_MEMORY"] = installation.Has("Nimmerverse.Memory") ? installation.Program("Nimmerverse.Memory") : "",
        ["NIMMERVERSE_STUDIO_PHOEBE"] = Path.Combine(data.Phoebe, "reader.json"),
    });

    /// <summary>Whether the live page is built and may come to this bus.</summary>
    public bool HasStudio => installation.Has("Nimmerverse.Studio") && File.Exists(_credentials.FileOf("studio"));

    /// <summary>The file that tells the memory how to write into PostgreSQL.</summary>
    public string PhoebeWriter => Path.Combine(data.Phoebe, "writer.json");

    /// <summary>What drains trails.</summary>
    /// <param name="phoebe">The file that names the database, or null for none.</param>
    /// <param name="iris">Where embeddings are kept.</param>
    /// <returns>How to start it.</returns>
    public ChildSpecification Memory(string? phoebe, string iris) => Child(MemoryName, "Nimmerverse.Memory", "memory", data.Memory, new(MemorySettings())
    {
        ["NIMMERVERSE_PHOEBE"] = phoebe ?? UpOptions.None,
        ["NIMMERVERSE_IRIS"] = iris,
    });

    /// <summary>A tool of the memory program, which does one thing and ends.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>How to start it.</returns>
    public ChildSpecification MemoryTool(string name, params IReadOnlyList<string> arguments) =>
        Child(name, "Nimmerverse.Memory", "memory", data.Memory, new(MemorySettings())
        {
            ["NIMMERVERSE_PHOEBE"] = Path.Combine(data.Phoebe, "owner.json"),
            ["NIMMERVERSE_PHOEBE_ADMIN"] = data.PhoebeAdmin,
            ["NIMMERVERSE_PHOEBE_ROLES"] = data.Phoebe,
        }) with
        { Arguments = arguments };

    private static Dictionary<string, string> MemorySettings() => Decided("NIMMERVERSE_EMBEDDINGS_", "NIMMERVERSE_PHOEBE_", "NIMMERVERSE_IRIS_");

    /// <summary>What a lab has decided for a part in the environment of <c>up</c>, for example how long its memory is kept or how tight its budget is.</summary>
    private static Dictionary<string, string> Decided(params string[] beginnings) =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(variable => beginnings.Any(begin => ((string)variable.Key).StartsWith(begin, StringComparison.Ordinal)))
            .ToDictionary(static variable => (string)variable.Key, static variable => (string)variable.Value!, StringComparer.Ordinal);

    /// <summary>A cell or a nerve.</summary>
    /// <param name="program">What its manifest says.</param>
    /// <returns>How to start it.</returns>
    public ChildSpecification Program(ProgramInstance program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var settings = program.Settings.ToDictionary(static setting => $"NIMMERVERSE_{setting.Key.ToUpperInvariant()}", static setting => setting.Value);
        settings["NIMMERVERSE_ID"] = program.Id;
        return Child(program.User, program.Project, program.User, Path.Combine(data.Root, "programs", program.User), settings);
    }

    private ChildSpecification Child(string name, string project, string user, string folder, Dictionary<string, string> settings)
    {
        Directory.CreateDirectory(folder, DataFolder.Private);
        var environment = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["NIMMERVERSE_ENV"] = options.Environment.Value,
            ["NIMMERVERSE_NODE"] = node,
            ["NIMMERVERSE_NATS_URL"] = natsUrl,
            ["NIMMERVERSE_CREDENTIALS"] = _credentials.FileOf(user),
            ["NIMMERVERSE_DATA"] = folder,
            ["NIMMERVERSE_SPEED"] = $"{options.Speed}",
            ["NIMMERVERSE_TIER_DEADLINES"] = options.TierDeadlines ? "true" : "false",
            ["NIMMERVERSE_LIFELINE_PID"] = $"{Environment.ProcessId}",
            ["NIMMERVERSE_LOG_LEVEL"] = Environment.GetEnvironmentVariable("NIMMERVERSE_LOG_LEVEL") ?? "information",

            // Many small runtimes share few cores: no server of compiled code, no heap per core, quick start before peak speed.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcServer"] = "0",

            // A generation of 16 MiB (hexadecimal) is collected every minute or so; the default, as large as the processor's cache, fills for
            // ten minutes and looks like a leak.
            ["DOTNET_GCgen0size"] = "1000000",
        };
        return new ChildSpecification
        {
            Name = name,
            Program = installation.Program(project),
            Environment = environment,
            LogFile = Path.Combine(data.Logs, $"{name}.log"),
        };
    }
}
