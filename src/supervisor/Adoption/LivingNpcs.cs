using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Npcs;

namespace Nimmerverse.Supervisor.Adoption;

/// <summary>
/// Finds the NPC processes that live on this node. The registry is only a hint: a process counts when its start time matches,
/// it runs the NPC's program, and it was started for this data folder. The process table is searched too,
/// because a supervisor can die between a start and the line about it in the registry, and one NPC must never live twice.
/// </summary>
/// <param name="plan">How NPCs are started here.</param>
internal sealed class LivingNpcs(LaunchPlan plan)
{
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExecTime = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes hold of every living NPC; kills second lives and those that belong to another launcher.</summary>
    /// <param name="registry">What the last supervisor left, or null.</param>
    /// <returns>One process for each NPC that lives.</returns>
    internal IReadOnlyDictionary<string, ProcessHandle> Find(Registry? registry)
    {
        Dictionary<string, ProcessHandle> living = [];
        if (registry is not null && registry.BootId == ProcessIdentity.BootId)
        {
            foreach (var entry in registry.Npcs.Where(static entry => entry.Pid > 0))
            {
                Take(living, entry.Npc, ProcessHandle.Open(entry.Identity));
            }
        }

        foreach (var pid in ProcessIds())
        {
            if (living.Values.All(process => process.Identity.Pid != pid) && NpcOf(pid) is { } npc)
            {
                Take(living, npc, ProcessHandle.Open(pid));
            }
        }

        return living;
    }

    private void Take(Dictionary<string, ProcessHandle> living, string npc, ProcessHandle? process)
    {
        if (process is null)
        {
            return;
        }

        // Judged while the handle is held, so the number cannot change hands in between.
        if (NpcOf(process.Identity.Pid) != npc || !process.Identity.IsAlive)
        {
            process.Dispose();
        }
        else if (!BelongsToUs(process.Identity.Pid) || !living.TryAdd(npc, process))
        {
            process.Signal(Libc.SigKill);
            _ = process.WaitForEnd(KillTime);
            process.Dispose();
        }
    }

    private string? NpcOf(int pid)
    {
        if (ProcFile.TryReadExecutable(pid) is not { } program || (program != plan.RealBinary && program != Spawner.RealShell))
        {
            return null;
        }

        var environment = EnvironmentOf(pid);
        return ProcFile.Variable(environment, LaunchPlan.DataVariable) is { } data
            && ProcFile.Variable(environment, LaunchPlan.IdVariable) is { } npc
            && ProcFile.Variable(environment, LaunchPlan.MarkVariable) == plan.Mark
            && data == plan.DataOf(npc)
                ? npc
                : null;
    }

    private bool BelongsToUs(int pid) =>
        ProcFile.Variable(EnvironmentOf(pid), LaunchPlan.LifelineVariable) is var lifeline
        && lifeline == (plan.LifelinePid == 0 ? null : $"{plan.LifelinePid}");

    /// <summary>The environment of a process; while the shell becomes the NPC it shows empty for a moment, which is waited out.</summary>
    private static string EnvironmentOf(int pid)
    {
        string? environment = null;
        SpinWait.SpinUntil(() => (environment = ProcFile.TryRead(pid, "environ")) is null or { Length: > 0 }, ExecTime);
        return environment ?? "";
    }

    private static IEnumerable<int> ProcessIds() =>
        Directory.EnumerateDirectories("/proc")
            .Select(static path => int.TryParse(Path.GetFileName(path), out var pid) ? pid : 0)
            .Where(static pid => pid > 0);
}
