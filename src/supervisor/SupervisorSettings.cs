using Nimmerverse.Shared.Hosting;
using Nimmerverse.Supervisor.Cgroups;

namespace Nimmerverse.Supervisor;

/// <summary>The supervisor's own settings.</summary>
internal sealed record SupervisorSettings
{
    /// <summary>NPCs to keep alive: ids 0 to this less one, <c>NIMMERVERSE_NPCS</c>.</summary>
    internal required int Npcs { get; init; }

    /// <summary>The NPC's program, <c>NIMMERVERSE_NPC_BINARY</c>.</summary>
    internal required string Binary { get; init; }

    /// <summary>Folder with <c>npc-{id}.json</c>, <c>NIMMERVERSE_NPC_CREDENTIALS</c>; by default the folder of the supervisor's own; null without users.</summary>
    internal string? Credentials { get; init; }

    /// <summary>CPU quota until the governor's first allocation, in percent of one core, <c>NIMMERVERSE_NPC_CPU_PCT</c>.</summary>
    internal required double CpuPct { get; init; }

    /// <summary>Memory limit of each NPC in bytes, from <c>NIMMERVERSE_NPC_MEMORY_MIB</c>.</summary>
    internal required long MemoryBytes { get; init; }

    /// <summary>How long a new process runs at full speed before its quota applies, <c>NIMMERVERSE_START_UP_S</c>.</summary>
    internal required TimeSpan StartUp { get; init; }

    /// <summary>How limits shall be enforced, <c>NIMMERVERSE_CGROUPS</c>: auto, v2, v1 or none.</summary>
    internal required string Cgroups { get; init; }

    /// <summary>The supervisor's own nice value, <c>NIMMERVERSE_NICE</c>; lowered only where the kernel allows it.</summary>
    internal int Nice { get; init; }

    /// <summary>Whether the NPCs end when the supervisor is asked to, <c>NIMMERVERSE_STOP_NPCS</c>; false for an upgrade without a pause.</summary>
    internal required bool StopNpcs { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="reader">The settings.</param>
    /// <param name="host">Settings that every process has.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ExitException">Something is wrong; all of it is said at once.</exception>
    internal static SupervisorSettings Read(SettingsReader reader, HostSettings host)
    {
        var credentials = reader.Text("npc_credentials")
            ?? (host.CredentialsFile is { } own ? Path.GetDirectoryName(Path.GetFullPath(own)) : null);
        var settings = new SupervisorSettings
        {
            Npcs = reader.Integer("npcs", 0, min: 0, max: 10_000),
            Binary = Path.GetFullPath(reader.Text("npc_binary", DefaultBinary)!),
            Credentials = credentials is null ? null : Path.GetFullPath(credentials),
            CpuPct = reader.Number("npc_cpu_pct", 20, min: CpuQuota.MinPercent, max: CpuQuota.MaxPercent),
            MemoryBytes = reader.Integer("npc_memory_mib", 256, min: 16, max: 1024 * 1024) * 1024L * 1024,
            StartUp = reader.Duration("start_up_s", TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            Cgroups = reader.Choice("cgroups", "auto", "auto", "v2", "v1", "none"),
            Nice = reader.Integer("nice", -5, min: -20, max: 19),
            StopNpcs = reader.Flag("stop_npcs", true),
        };
        _ = reader.RequiredText("data", "set it to the folder that holds all data");
        reader.ThrowIfFaulty();
        return File.Exists(settings.Binary)
            ? settings
            : throw new ExitException(
                ExitCode.DependencyMissing,
                $"There is no NPC program at {settings.Binary}; build it with './nimmerverse build', or name it in NIMMERVERSE_NPC_BINARY.");
    }

    /// <summary>Where the build puts the NPC, seen from where it puts this program.</summary>
    private static string DefaultBinary =>
        Path.Combine(AppContext.BaseDirectory, "../../../publish/Nimmerverse.Npc/release_net9.0_linux-x64/Nimmerverse.Npc");
}
