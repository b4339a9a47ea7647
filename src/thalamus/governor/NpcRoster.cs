using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>The NPCs that have been heard lately.</summary>
/// <param name="silence">How long an NPC may be silent before it is left out.</param>
public sealed class NpcRoster(TimeSpan silence)
{
    private readonly Dictionary<string, NpcTrack> _tracks = new(StringComparer.Ordinal);

    /// <summary>NPCs known.</summary>
    public int Count => _tracks.Count;

    /// <summary>Seconds as tracks count them.</summary>
    /// <param name="time">A time.</param>
    /// <returns>Seconds since the year 1.</returns>
    public static double Seconds(DateTimeOffset time) => time.UtcTicks / (double)TimeSpan.TicksPerSecond;

    /// <summary>Hears an NPC.</summary>
    /// <param name="state">What it says.</param>
    /// <param name="heardAt">When it was heard.</param>
    public void Hear(NpcState state, DateTimeOffset heardAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!_tracks.TryGetValue(state.Npc, out var track))
        {
            _tracks[state.Npc] = track = new(state.Npc);
        }

        track.Hear(NpcReport.Of(state), Seconds(heardAt));
    }

    /// <summary>The NPCs as the policy wants them; silent ones are forgotten.</summary>
    /// <param name="now">The time.</param>
    /// <returns>One track per NPC, ordered by its id: 2 before 10.</returns>
    public IReadOnlyList<NpcTrack> Observe(DateTimeOffset now)
    {
        // A hundredth of a millisecond is what a double keeps of such times.
        var oldest = Seconds(now - silence) - 1e-4;
        foreach (var gone in _tracks.Values.Where(track => track.HeardAt < oldest).ToList())
        {
            _tracks.Remove(gone.Npc);
        }

        return [.. _tracks.Values.OrderBy(static track => track.Npc.Length).ThenBy(static track => track.Npc, StringComparer.Ordinal)];
    }
}
