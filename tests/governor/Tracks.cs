using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

/// <summary>Tracks of NPCs as tests want them.</summary>
internal static class Tracks
{
    public static NpcReport Report(long tick = 1, double known = 0, double cpuMs = 1, int total = 16) => new()
    {
        Life = 1,
        Village = 1,
        Tick = tick,
        FactsKnown = known is >= 0 and <= 1 ? (int)(known * total) : 0,
        FactsTotal = total,
        KnownShare = known,
        TdErrorAbs = 0.1,
        Entropy = 0.5,
        Need = 0.2,
        LearnSteps = tick,
        PlanSteps = 0,
        StepsSinceFact = 3,
        Rescues = 0,
        LatenessMs = 1,
        CpuMs = cpuMs,
        TickHz = 10,
        Asked = 0,
        Advised = 0,
    };

    /// <summary>A track that was heard twice: what is left, and what a tick costs (0 for unknown).</summary>
    public static NpcTrack Of(string npc, double remaining, double tickCostMs = 0)
    {
        var track = new NpcTrack(npc);
        track.Hear(Report(0, 1 - remaining, 0), -1);
        track.Hear(Report(tickCostMs > 0 ? 10 : 0, 1 - remaining, 10 * tickCostMs), 0);
        return track;
    }

    /// <summary>A village whose NPCs differ in everything.</summary>
    public static NpcTrack[] Village(int count, ulong seed)
    {
        var rng = new Rng(seed);
        var tracks = new NpcTrack[count];
        for (var i = 0; i < count; i++)
        {
            tracks[i] = new($"{i}");
            var (tick, facts, cpu, asked) = (0L, 0, 0.0, 0L);
            for (var second = 0; second < 5; second++)
            {
                tick += 5 + rng.Next(15);
                facts = Math.Min(32, facts + rng.Next(4));
                cpu += rng.Next(60);
                asked += rng.Next(2);
                tracks[i].Hear(
                    Report(tick, facts / 32.0, cpu, 32) with
                    {
                        TdErrorAbs = 2 * rng.NextSingle(),
                        Entropy = rng.NextSingle(),
                        Need = rng.NextSingle(),
                        StepsSinceFact = rng.Next(200),
                        PlanSteps = 3 * tick,
                        Asked = asked,
                        Advised = asked / 2,
                    },
                    second);
            }
        }

        return tracks;
    }

    /// <summary>A network whose last layers are not zero.</summary>
    public static GovernorNetwork Network(ulong seed, float size = 0.3f)
    {
        var rng = new Rng(seed);
        var parameters = new float[GovernorNetwork.ParameterCount];
        foreach (ref var value in parameters.AsSpan())
        {
            value = size * ((2 * rng.NextSingle()) - 1);
        }

        return new(parameters);
    }
}
