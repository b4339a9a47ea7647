using System.Text.Json.Serialization;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Adoption;

/// <summary>What a supervisor must know after its own death: which processes are its NPCs.</summary>
internal sealed record Registry
{
    /// <summary>Fencing epoch of the supervisor that wrote this.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Whose NPCs these are: the name of their parent control group, which names the launcher.</summary>
    public required string Owner { get; init; }

    /// <summary>The boot in which the start times below count.</summary>
    public required string BootId { get; init; }

    /// <summary>Every NPC that shall live, with its process if it has one.</summary>
    public required IReadOnlyList<RegisteredNpc> Npcs { get; init; }
}

/// <summary>One NPC of the registry.</summary>
/// <param name="Npc">The NPC.</param>
/// <param name="Pid">Its process id, 0 while it has none.</param>
/// <param name="StartTicks">Start time of that process in clock ticks since boot.</param>
/// <param name="Cgroup">Its first control group folder, or null without control groups.</param>
internal sealed record RegisteredNpc(string Npc, int Pid, ulong StartTicks, string? Cgroup)
{
    /// <summary>The process.</summary>
    [JsonIgnore]
    internal ProcessIdentity Identity => new(Pid, StartTicks);
}

/// <summary>Source-generated serialisation of the registry.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Registry))]
internal sealed partial class RegistryJson : JsonSerializerContext;
