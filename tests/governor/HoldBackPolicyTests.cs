using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Governor.Tests;

public sealed class HoldBackPolicyTests
{
    [Fact]
    public void Ticks_are_held_back_from_those_who_are_ahead_while_ticks_are_late_and_given_back_after()
    {
        var policy = new HoldBackPolicy();
        var (ahead, behind) = (new NpcTrack("1"), new NpcTrack("2"));
        var options = new GovernorOptions();
        Assert.Equal((20, 20), Ticks(0, lateMs: 0));
        for (var second = 1; second <= 30; second++)
        {
            Ticks(second, lateMs: 40);
        }

        var late = Ticks(31, lateMs: 40);
        Assert.True(late.Ahead < 5, $"{late.Ahead}");
        Assert.Equal(20, late.Behind);
        for (var second = 32; second <= 160; second++)
        {
            Ticks(second, lateMs: 0);
        }

        Assert.Equal((20, 20), Ticks(161, lateMs: 0));

        (double Ahead, double Behind) Ticks(int second, double lateMs)
        {
            ahead.Hear(Tracks.Report(10 * second, 0.8, total: 10) with { LatenessMs = lateMs }, second);
            behind.Hear(Tracks.Report(10 * second, 0.2, total: 10) with { LatenessMs = lateMs }, second);
            var proposal = new Proposal();
            proposal.Resize(2);
            policy.Propose([ahead, behind], options, second, proposal);
            return (proposal.Ticks[0], proposal.Ticks[1]);
        }
    }
}
