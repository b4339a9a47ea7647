using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Villages;

namespace Nimmerverse.World.Tests.Gardens;

/// <summary>Villages of levels left behind, in a garden that is played. Seen to fail with the snapshot's curriculum not taken up.</summary>
public sealed class ReplayTests
{
    private static readonly GardenRules Rules = new()
    {
        StartLevel = LevelPlan.Highest - 1,
        VillagesPerLevel = 1,
        Size = 3,
        Houses = 2,
        QuizGapTicks = 2,
        QuizPeriodTicks = 2,
        ReplayShare = 0.5,
    };

    [Fact]
    public void Garden_replays_levels_left_behind_and_says_so()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        while (player.Completions.Count < 30)
        {
            var village = player.Garden.Describe(0, 0);
            Assert.Equal(village.Level < player.Garden.Curriculum.Frontier ? true : null, village.Replay);
            player.StepAll(1, "1");
        }

        var levels = player.Completions.Select(static done => done.Level).ToArray();
        Assert.Equal([Rules.StartLevel, LevelPlan.Highest], levels[..2]);
        Assert.Contains(Rules.StartLevel, levels[2..]);
        Assert.Single(player.Events, static happened => happened.Kind is VillageEventKind.LevelUp);
        Assert.Contains(player.Events, static happened => happened is { Kind: VillageEventKind.VillageStarted, Replay: true });
        Assert.Equal(30, player.Completions.Select(static done => (done.Level, done.Index)).Distinct().Count());
    }

    [Fact]
    public void Garden_that_comes_back_during_a_replay_goes_on_as_if_nothing_had_happened()
    {
        var player = new Player(new LivingGarden(Rules, 3));
        while (!player.Garden.IsReplay)
        {
            player.StepAll(1, "1");
        }

        var restored = new Player(LivingGarden.Restore(Rules, player.Garden.Capture())!);
        while (player.Completions.Count < 30)
        {
            player.StepAll(1, "1");
        }

        while (restored.Garden.VillagesCompleted < player.Garden.VillagesCompleted)
        {
            restored.StepAll(1, "1");
        }

        Assert.Equal(
            player.Completions.TakeLast(restored.Completions.Count).Select(static done => (done.Level, done.Index)),
            restored.Completions.Select(static done => (done.Level, done.Index)));
    }
}
