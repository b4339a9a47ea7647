using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;
using Nimmerverse.World.Gardens;
using Nimmerverse.World.Quizzes;
using Nimmerverse.World.Running;

namespace Nimmerverse.World.Tests.Running;

public sealed class TrailClerkTests
{
    private readonly ManualTimeProvider _clock = new();

    private GardenTrails Trails => new(EnvironmentName.Dev, "world", Garden.Virtual, 2, _clock);

    [Fact]
    public void Quiz_becomes_a_trail_with_its_states_and_times()
    {
        var trail = Trails.Of(new QuizVerdict("7", Guid.NewGuid(), 3, 100, 140, 20, 20, Answered: true, Knows: true));

        Assert.Equal(("quiz", "world", TrailOutcome.Success, 1.0), (trail.Kind, trail.Actor, trail.Outcome, trail.Reward));
        Assert.Equal(["asked", "answered", "knows"], trail.StatesVisited);
        Assert.Equal(TimeSpan.FromSeconds(1), trail.Ended - trail.Started);
        Assert.Equal("7", trail.Inputs!.Value.GetProperty("npc").GetString());
        Assert.Equal(20, trail.Reads!.Value.GetProperty("right").GetInt32());
    }

    [Fact]
    public void Village_becomes_a_trail()
    {
        var trail = Trails.Of(new VillageCompletion(3, 1, 0, 0, 2400, ["1", "2"], 16));

        Assert.Equal("village", trail.Kind);
        Assert.Equal(TimeSpan.FromMinutes(1), trail.Ended - trail.Started);
        Assert.Equal(2, trail.Inputs!.Value.GetProperty("npcs").GetArrayLength());
    }

    [Fact]
    public async Task Trail_that_fails_is_tried_again_under_the_same_id()
    {
        var tried = new List<Guid>();
        var kept = new TaskCompletionSource();
        var clerk = NewClerk(trail =>
        {
            tried.Add(trail.TrailId);
            if (tried.Count == 3)
            {
                kept.SetResult();
                return null;
            }

            return "the stream is away";
        });
        using var stop = new CancellationTokenSource();

        clerk.Keep(Trails.Of(new VillageCompletion(3, 1, 0, 0, 2400, [], 16)));
        var running = clerk.RunAsync(stop.Token);
        await AdvanceUntilAsync(kept.Task);

        Assert.Single(tried.Distinct());
        Assert.Equal(0, clerk.Lost);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Trail_that_always_fails_is_counted_as_lost_and_the_next_goes_on()
    {
        var second = new TaskCompletionSource();
        var first = Trails.Of(new VillageCompletion(3, 1, 0, 0, 2400, [], 16));
        var attempts = 0;
        var clerk = NewClerk(trail =>
        {
            if (trail.TrailId == first.TrailId)
            {
                attempts++;
                return "no";
            }

            second.SetResult();
            return null;
        });
        using var stop = new CancellationTokenSource();
        clerk.Keep(first);
        clerk.Keep(Trails.Of(new VillageCompletion(4, 1, 0, 0, 2400, [], 16)));

        var running = clerk.RunAsync(stop.Token);
        await AdvanceUntilAsync(second.Task);

        Assert.Equal(TrailClerk.Attempts, attempts);
        Assert.Equal(1, clerk.Lost);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Beyond_its_capacity_the_oldest_trails_are_lost_and_counted()
    {
        var clerk = NewClerk(static _ => null);

        for (var i = 0; i < 1030; i++)
        {
            clerk.Keep(Trails.Of(new VillageCompletion(i, 1, 0, 0, 2400, [], 16)));
        }

        Assert.Equal(6, clerk.Lost);
    }

    private TrailClerk NewClerk(Func<Trail, string?> publish) =>
        new((trail, _) => Task.FromResult(publish(trail)), _clock, NullLogger<TrailClerk>.Instance);

    private async Task AdvanceUntilAsync(Task awaited)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(20));
        while (!awaited.IsCompleted && !patience.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await awaited.WaitAsync(TimeSpan.FromSeconds(1));
    }
}
