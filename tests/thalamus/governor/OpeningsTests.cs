using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Tests.Governor;

public sealed class OpeningsTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 2, 12, 0, 0, TimeSpan.Zero);

    // Seen to fail: without looking at deadlines, NPCs with little left to learn waited longer than they may.
    [Fact]
    public void Every_npc_is_let_in_within_the_longest_wait() => Prop.ForAll(Gen.Choose(1, 200).ToArbitrary(), static count =>
    {
        var options = new GovernorOptions();
        var openings = new Openings(options);
        NpcObservation[] npcs = [.. Enumerable.Range(0, count).Select(static i => new NpcObservation($"{i}", i % 3 / 2.0, 0))];
        var last = npcs.ToDictionary(static npc => npc.Npc, static _ => Start);
        for (var second = 0; second <= 200; second++)
        {
            var now = Start.AddSeconds(second);
            foreach (var npc in openings.Decide(npcs, now))
            {
                last[npc] = now;
            }

            if (last.Values.Any(time => now - time > options.LongestWait))
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
        NpcObservation[] npcs = [.. Enumerable.Range(0, 200).Select(static i => new NpcObservation($"{i}", i % 3 / 2.0, 0))];
        var opened = Enumerable.Range(0, 300).Select(second => openings.Decide(npcs, Start.AddSeconds(second)).Count).ToArray();

        // 200 in 54 s are 3.7 a second.
        Assert.InRange(opened.Max(), 1, 8);
    }

    [Fact]
    public void Openings_come_at_the_rate_of_the_bucket()
    {
        var options = new GovernorOptions { OpeningsPerSecond = 0.5, OpenFor = TimeSpan.FromSeconds(1) };
        var openings = new Openings(options);
        NpcObservation[] npcs = [.. Enumerable.Range(0, 20).Select(static i => new NpcObservation($"{i}", 1, 0))];
        var opened = Enumerable.Range(0, 100).Sum(second => openings.Decide(npcs, Start.AddSeconds(second)).Count);
        Assert.InRange(opened, 48, 52);
    }

    [Fact]
    public void Who_has_most_left_is_let_in_first()
    {
        var openings = new Openings(new GovernorOptions());
        Assert.Equal(["2"], openings.Decide([new("1", 0.1, 0), new("2", 0.9, 0)], Start));
    }

    [Fact]
    public void A_gate_closes_after_its_time()
    {
        var openings = new Openings(new GovernorOptions { OpenFor = TimeSpan.FromSeconds(3), OpeningsPerSecond = 0.1 });
        NpcObservation[] npcs = [new("1", 1, 0)];
        Assert.Equal([1, 1, 1, 0, 0], Enumerable.Range(0, 5).Select(second => openings.Decide(npcs, Start.AddSeconds(second)).Count));
    }
}
