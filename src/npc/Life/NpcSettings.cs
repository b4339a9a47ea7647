using Nimmerverse.Npc.Brains;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Npc.Life;

/// <summary>What an NPC can be told at its start; everything else is told by the governor while it lives.</summary>
public sealed record NpcSettings
{
    /// <summary>The NPC's id, which is also its body's.</summary>
    public required string Id { get; init; }

    /// <summary>The folder of its memories, its own.</summary>
    public required string Folder { get; init; }

    /// <summary>Ticks per second until the governor says otherwise, 1 to 20; <c>NIMMERVERSE_TICK_HZ</c>, default 10.</summary>
    public required int TickHz { get; init; }

    /// <summary>World seconds per second, above 0; <c>NIMMERVERSE_SPEED</c>, default 1.</summary>
    public required double Speed { get; init; }

    /// <summary>Share of the CPU quota that may be spent on imagined transitions, 0 (none) to 1; <c>NIMMERVERSE_DREAM_SHARE</c>, default 0.1.</summary>
    public required double DreamShare { get; init; }

    /// <summary>Longest time between two checkpoints, 0.1 to 10 s; <c>NIMMERVERSE_CHECKPOINT_S</c>, default 5.</summary>
    public required TimeSpan CheckpointInterval { get; init; }

    /// <summary>Seed of chance: <c>NIMMERVERSE_SEED</c>, by default the hour of birth, mixed with the id, so that one seed serves a village.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Hyperparameters.</summary>
    public BrainSettings Brain { get; init; } = new();

    /// <summary>Reads them.</summary>
    /// <param name="reader">The settings of this process.</param>
    /// <param name="host">The settings that every process has.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ExitException">Something is wrong or missing; the message says all of it.</exception>
    public static NpcSettings Read(SettingsReader reader, HostSettings host)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(host);
        var data = reader.RequiredText("data", "set it to the folder where the NPC keeps its memories.");
        var seed = reader.Text("seed");
        ulong number = 0;
        if (seed is not null && !ulong.TryParse(seed, out number))
        {
            reader.Fault("seed", $"is '{seed}', but must be a whole number from 0");
        }

        var settings = new NpcSettings
        {
            Id = host.Id,
            Folder = Path.Combine(data, $"npc-{host.Id}"),
            TickHz = reader.Integer("tick_hz", 10, min: 1, max: 20),
            Speed = reader.Number("speed", 1, min: 0.01, max: 10_000),
            DreamShare = reader.Number("dream_share", 0.1, min: 0, max: 1),
            CheckpointInterval = reader.Duration(
                "checkpoint_s", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10)),
            Seed = Mix(seed is null ? (ulong)TimeProvider.System.GetUtcNow().UtcTicks : number, host.Id),
        };
        reader.ThrowIfFaulty();
        return settings;
    }

    private static ulong Mix(ulong seed, string id)
    {
        foreach (var letter in id)
        {
            seed = (seed ^ letter) * 1099511628211UL;
        }

        return seed;
    }
}
