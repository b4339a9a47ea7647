using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Running;

namespace Nimmerverse.World.Tests.Running;

public sealed class GardenTrailsTests
{
    private readonly GardenTrails _trails = new(EnvironmentName.Dev, "world", Garden.Virtual, 2, new ManualTimeProvider());

    [Theory]
    [InlineData(20, true, true, "knows", TrailOutcome.Success)]
    [InlineData(20, true, false, "perfect", TrailOutcome.Success)]
    [InlineData(10, true, false, "imperfect", TrailOutcome.Failure)]
    [InlineData(0, false, false, "unanswered", TrailOutcome.Aborted)]
    public void Quiz_becomes_a_trail_with_its_states_and_times(int right, bool answered, bool knows, string last, TrailOutcome outcome)
    {
        var trail = _trails.Of(new QuizVerdict("7", Guid.NewGuid(), 3, 100, 140, 20, right, answered, knows));

        Assert.Equal(("quiz", "world", outcome, right / 20.0), (trail.Kind, trail.Actor, trail.Outcome, trail.Reward));
        Assert.Equal(last, trail.StatesVisited[^1]);
        Assert.Equal(TimeSpan.FromSeconds(1), trail.Ended - trail.Started);
        Assert.Equal("7", trail.Inputs!.Value.GetProperty("npc").GetString());
        Assert.Equal(right, trail.Reads!.Value.GetProperty("right").GetInt32());
    }

    [Fact]
    public void Village_becomes_a_trail_with_who_knows_it()
    {
        var trail = _trails.Of(new VillageCompletion(3, 1, 0, 0, 2400, ["1", "2"], 16));

        Assert.Equal("village", trail.Kind);
        Assert.Equal(TimeSpan.FromMinutes(1), trail.Ended - trail.Started);
        Assert.Equal(2, trail.Inputs!.Value.GetProperty("npcs").GetArrayLength());
    }
}
