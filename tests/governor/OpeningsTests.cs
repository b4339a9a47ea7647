using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

public sealed class OpeningsTests
{
    // Seen to fail: without looking at deadlines, NPCs with little left to learn waited longer than they may.
    [Fact]
    public void Every_npc_is_let_in_within_the_longest_wait() => Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), static count =>
    {
        var options = new GovernorOptions();
        var openings = new Openings(options);
        var npcs = Village(count);
        var last = new double[count];
        for (var second = 0; second <= 200; second++)
        {
            foreach (var npc in Decide(openings, npcs, second))
            {
                last[npc] = second;
            }

            if (last.Any(time => second - time > options.LongestWait.TotalSeconds))
            {
                return false;
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Many_npcs_are_let_in_one_after_the_other_and_not_all_at_their_deadline()
    {
        var openings = new Openings(new GovernorOptions { OpenFor = TimeSpan.FromSeconds(1) });
        var npcs = Village(200);
        var opened = Enumerable.Range(0, 300).Select(second => Decide(openings, npcs, second).Count).ToArray();

        // 200 in 54 s are 3.7 a second.
        Assert.InRange(opened.Max(), 1, 8);
    }

    [Fact]
    public void Openings_come_at_the_rate_of_the_bucket()
    {
        var options = new GovernorOptions { OpeningsPerSecond = 0.5, OpenFor = TimeSpan.FromSeconds(1) };
        var openings = new Openings(options);
        NpcTrack[] npcs = [.. Enumerable.Range(0, 20).Select(static i => Tracks.Of($"{i}", 1))];
        var opened = Enumerable.Range(0, 100).Sum(second => Decide(openings, npcs, second).Count);
        Assert.InRange(opened, 48, 52);
    }

    [Fact]
    public void Who_has_most_left_is_let_in_first()
    {
        var openings = new Openings(new GovernorOptions());
        Assert.Equal([1], Decide(openings, [Tracks.Of("1", 0.1), Tracks.Of("2", 0.9)], 0));
    }

    [Fact]
    public void A_gate_closes_after_its_time()
    {
        var openings = new Openings(new GovernorOptions { OpenFor = TimeSpan.FromSeconds(3), OpeningsPerSecond = 0.1 });
        NpcTrack[] npcs = [Tracks.Of("1", 1)];
        Assert.Equal([1, 1, 1, 0, 0], Enumerable.Range(0, 5).Select(second => Decide(openings, npcs, second).Count));
    }

    [Fact]
    public void Openings_that_nobody_wants_are_saved()
    {
        var openings = new Openings(new GovernorOptions());
        NpcTrack[] npcs = [Tracks.Of("1", 1), Tracks.Of("2", 1)];
        for (var second = 0; second < 10; second++)
        {
            Assert.Empty(Decide(openings, npcs, second, [-1, -0.1]));
        }

        Assert.Equal(3, openings.Tokens);
        Assert.Equal([1], Decide(openings, npcs, 11, [-1, 0.5]));
    }

    // Seen to fail: without looking at deadlines, NPCs of low urgency waited longer than they may.
    [Fact]
    public void Every_npc_is_let_in_within_the_longest_wait_whatever_urgency_is_claimed() =>
        Prop.ForAll(Gen.Choose(1, 120).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), static (count, seed) =>
        {
            var rng = new Rng((ulong)seed);
            var options = new GovernorOptions();
            var openings = new Openings(options);
            var npcs = Village(count);
            var last = new double[count];
            for (var second = 0; second <= 200; second++)
            {
                double[] urgency = [.. npcs.Select(_ => (6.0 * rng.NextSingle()) - 4)];
                foreach (var npc in Decide(openings, npcs, second, urgency))
                {
                    last[npc] = second;
                }

                if (last.Any(time => second - time > options.LongestWait.TotalSeconds))
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    private static NpcTrack[] Village(int count) => [.. Enumerable.Range(0, count).Select(static i => Tracks.Of($"{i}", i % 3 / 2.0))];

    private static List<int> Decide(Openings openings, NpcTrack[] npcs, double now, double[]? urgency = null)
    {
        var open = new bool[npcs.Length];
        openings.Decide(npcs, urgency ?? Array.ConvertAll(npcs, static npc => npc.Remaining), now, open);
        return [.. Enumerable.Range(0, npcs.Length).Where(i => open[i])];
    }
}
