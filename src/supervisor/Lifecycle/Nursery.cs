using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Nimmerverse.Supervisor.Adoption;
using Nimmerverse.Supervisor.Cgroups;
using Nimmerverse.Supervisor.Kernel;
using Nimmerverse.Supervisor.Npcs;
using Nimmerverse.Supervisor.Watching;

namespace Nimmerverse.Supervisor.Lifecycle;

/// <summary>Brings NPC processes into the world and out of it again. Called by the lifecycle loop alone.</summary>
/// <param name="plan">How NPCs are started.</param>
/// <param name="memoryBytes">Memory limit of each, in bytes.</param>
/// <param name="watch">Who tells of deaths.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Nursery(LaunchPlan plan, long memoryBytes, DeathWatch watch, TimeProvider clock, ILogger<Nursery> logger)
{
    /// <summary>How NPCs are started.</summary>
    internal LaunchPlan Plan => plan;

    /// <summary>Starts an NPC's process inside its limits, at full speed until it has settled.</summary>
    /// <param name="npc">The NPC; it has no process.</param>
    /// <returns>Whether it was started; if not, the log says why.</returns>
    internal bool TryStart(Npc npc)
    {
        try
        {
            Directory.CreateDirectory(plan.DataOf(npc.Id));
            Directory.CreateDirectory(plan.Logs);
            if (npc.Group.Create() is { } refusal)
            {
                LogCannotStart(npc.Id, refusal);
                return false;
            }

            npc.Limits.Refresh();
            Report(npc, npc.Limits.Apply(CpuQuota.Full) ?? npc.Limits.ApplyMemory(memoryBytes));
            Take(npc, Spawner.Start(plan.RequestFor(npc.Id, npc.Group.Folders)));
            npc.Settled = false;
            return true;
        }
        catch (Exception fault) when (fault is Win32Exception or IOException or UnauthorizedAccessException)
        {
            LogCannotStart(npc.Id, fault.Message);
            return false;
        }
    }

    /// <summary>Goes on with a process that another life of this supervisor started; its limits stay as they are.</summary>
    /// <param name="npc">The NPC.</param>
    /// <param name="process">Its process.</param>
    internal void Adopt(Npc npc, ProcessHandle process)
    {
        Take(npc, process);
        npc.Settled = true;
        npc.Limits.Refresh();
        if (npc.Limits.InForce.CpuQuotaPct is { } percent)
        {
            npc.Quota = CpuQuota.FromPercent(percent);
        }

        LogAdopted(npc.Id, process.Identity.Pid);
    }

    /// <summary>Sets an NPC's CPU quota, if it differs from what is in force.</summary>
    /// <param name="npc">The NPC.</param>
    internal void ApplyQuota(Npc npc) => Report(npc, npc.Limits.Apply(npc.Quota));

    /// <summary>Asks an NPC to end. It gets full speed for that: a checkpoint must not wait for CPU time.</summary>
    /// <param name="npc">The NPC.</param>
    internal void AskToEnd(Npc npc)
    {
        Report(npc, npc.Limits.Apply(CpuQuota.Full));
        npc.Process?.Signal(Libc.SigTerm);
    }

    /// <summary>Kills whatever is left of an NPC, at once.</summary>
    /// <param name="npc">The NPC.</param>
    internal static void Kill(Npc npc)
    {
        npc.Process?.Signal(Libc.SigKill);
        npc.Group.Kill();
    }

    /// <summary>Writes down who lives, for the next life of this supervisor.</summary>
    /// <param name="registry">The registry on disk.</param>
    /// <param name="epoch">The fencing epoch.</param>
    /// <param name="owner">Whose NPCs these are.</param>
    /// <param name="npcs">All NPCs.</param>
    /// <returns>False when a supervisor with a higher epoch has written before.</returns>
    internal bool TryRegister(RegistryFile registry, ulong epoch, string owner, IEnumerable<Npc> npcs)
    {
        try
        {
            return registry.TrySave(new Registry
            {
                Epoch = epoch,
                Owner = owner,
                BootId = ProcessIdentity.BootId,
                Npcs =
                [
                    .. npcs.Where(static npc => npc.Wanted).Select(static npc => new RegisteredNpc(
                        npc.Id,
                        npc.Process?.Identity.Pid ?? 0,
                        npc.Process?.Identity.StartTicks ?? 0,
                        npc.Group.Folders.Count > 0 ? npc.Group.Folders[0] : null)),
                ],
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The process table tells as much, only slower; the NPCs matter more than the file.
            LogNotRegistered(registry.Path, fault.Message);
            return true;
        }
    }

    private void Take(Npc npc, ProcessHandle process)
    {
        npc.Process = process;
        npc.StartedAt = clock.GetTimestamp();
        npc.StartDue = null;
        npc.KillDue = null;
        watch.Watch(process);
    }

    private void Report(Npc npc, string? refusal)
    {
        if (refusal is not null)
        {
            LogRefused(npc.Id, refusal);
        }
    }

    [LoggerMessage(4100, LogLevel.Information, "Adopted NPC {Npc}, process {Pid}")]
    private partial void LogAdopted(string npc, int pid);

    [LoggerMessage(4101, LogLevel.Error, "Cannot start NPC {Npc}: {Reason}")]
    private partial void LogCannotStart(string npc, string reason);

    [LoggerMessage(4102, LogLevel.Warning, "A limit of NPC {Npc} is not as wanted: {Reason}")]
    private partial void LogRefused(string npc, string reason);

    [LoggerMessage(4103, LogLevel.Warning, "Cannot write {Path}: {Reason}")]
    private partial void LogNotRegistered(string path, string reason);
}
