using System.Collections;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Npcs;

/// <summary>How NPCs are started on this node.</summary>
internal sealed record LaunchPlan
{
    internal const string IdVariable = "NIMMERVERSE_ID";
    internal const string DataVariable = "NIMMERVERSE_DATA";
    internal const string LifelineVariable = "NIMMERVERSE_LIFELINE_PID";

    /// <summary>Marks a process as started by a supervisor, and by which node's: what is inherited by accident does not carry it.</summary>
    internal const string MarkVariable = "NIMMERVERSE_SUPERVISED";

    // What is the supervisor's own and must not reach an NPC.
    private static readonly string[] Withheld = ["NIMMERVERSE_NPCS", "NIMMERVERSE_NPC_BINARY"];

    /// <summary>Absolute path of the NPC's program.</summary>
    internal required string Binary { get; init; }

    /// <summary>Absolute path of the folder that holds all data.</summary>
    internal required string Data { get; init; }

    /// <summary>The folder with <c>npc-{id}.json</c> files, or null for a bus without users.</summary>
    internal string? Credentials { get; init; }

    /// <summary>The environment.</summary>
    internal required EnvironmentName Environment { get; init; }

    /// <summary>The node.</summary>
    internal required string Node { get; init; }

    /// <summary>Where the bus is.</summary>
    internal required string NatsUrl { get; init; }

    /// <summary>The process that no NPC may outlive, or 0.</summary>
    internal int LifelinePid { get; init; }

    /// <summary>The file that <see cref="Binary"/> really is, as the kernel names it.</summary>
    internal string RealBinary => field ??= RealPath.Of(Binary);

    /// <summary>The value of <see cref="MarkVariable"/>.</summary>
    internal string Mark => $"{Environment}.{Node}";

    /// <summary>Folder of the logs.</summary>
    internal string Logs => Path.Combine(Data, "logs");

    /// <summary>An NPC's own folder.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>An absolute path.</returns>
    internal string DataOf(string npc) => Path.Combine(Data, "npcs", npc);

    /// <summary>An NPC's log.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>An absolute path.</returns>
    internal string LogOf(string npc) => Path.Combine(Logs, $"npc-{npc}.log");

    /// <summary>Why an NPC cannot be started, as far as that can be known before.</summary>
    /// <param name="npc">The NPC.</param>
    /// <returns>Null, or one sentence.</returns>
    internal string? Obstacle(string npc) =>
        !SubjectToken.IsValid(npc) ? $"'{npc}' cannot be an NPC's id: use a-z, 0-9, '_' and '-'."
        : Credentials is not null && !File.Exists(CredentialsOf(npc)) ? $"NPC {npc} has no credentials: {CredentialsOf(npc)} is missing."
        : null;

    /// <summary>Describes the start of an NPC.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="cgroups">The control group folders that it must be in.</param>
    /// <returns>The request. Secrets travel as the name of a file, never as an argument or a variable.</returns>
    internal SpawnRequest RequestFor(string npc, IReadOnlyList<string> cgroups)
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static entry => (string)entry.Key, static entry => (string)entry.Value!);
        foreach (var name in Withheld)
        {
            environment.Remove(name);
        }

        environment[EnvironmentName.Variable] = Environment.Value;
        environment[IdVariable] = npc;
        environment[DataVariable] = DataOf(npc);
        environment["NIMMERVERSE_NODE"] = Node;
        environment["NIMMERVERSE_NATS_URL"] = NatsUrl;
        environment[MarkVariable] = Mark;
        SetOrRemove(environment, "NIMMERVERSE_CREDENTIALS", Credentials is null ? null : CredentialsOf(npc));
        SetOrRemove(environment, LifelineVariable, LifelinePid == 0 ? null : $"{LifelinePid}");
        return new SpawnRequest { Program = Binary, Cgroups = cgroups, Environment = environment, LogFile = LogOf(npc) };
    }

    private string CredentialsOf(string npc) => Path.Combine(Credentials ?? "", $"npc-{npc}.json");

    private static void SetOrRemove(Dictionary<string, string> environment, string name, string? value)
    {
        if (value is null)
        {
            environment.Remove(name);
        }
        else
        {
            environment[name] = value;
        }
    }


}
