using Nimmerverse.Memory.Tests.Phoebe;
using Nimmerverse.Memory.Trails;

namespace Nimmerverse.Memory.Tests.Trails;

/// <summary><c>trails tail</c> follows what is written.</summary>
public sealed class TailTests(TrailsDatabase database) : IClassFixture<TrailsDatabase>
{
    [Fact]
    public async Task Tail_shows_new_trails_once_even_when_an_older_one_comes_later_and_ends_cleanly()
    {
        using var tail = TrailsDatabase.Start(["tail", "--json", "--kind", "behaviour", "--since", "1m"], ("NIMMERVERSE_PHOEBE", database.Reader));
        var now = TimeProvider.System.GetUtcNow();
        TestTrail[] trails =
        [
            new(Guid.CreateVersion7(now), "behaviour", "first"), new(Guid.CreateVersion7(now), "episode", "not followed"),
            new(Guid.CreateVersion7(now.AddSeconds(-5)), "behaviour", "late"), new(Guid.CreateVersion7(now.AddSeconds(1)), "behaviour", "last"),
        ];
        await database.AddAsync(trails[..2]);
        await Wait.ForAsync(1, () => Task.FromResult(Lines(tail.Output).Length), log: () => tail.Error);
        await database.AddAsync(trails[2]);
        await Wait.ForAsync(2, () => Task.FromResult(Lines(tail.Output).Length), log: () => tail.Error);
        await database.AddAsync(trails[3]);
        await Wait.ForAsync(3, () => Task.FromResult(Lines(tail.Output).Length), log: () => tail.Error);
        await tail.SignalAsync("INT");

        Assert.Equal(0, await tail.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Empty(tail.Error);
        Assert.Equal(["first", "late", "last"], TrailsDatabase.Lines(tail.Output).Select(static line => line.GetProperty("actor").GetString()!));
    }

    [Fact]
    public async Task Tail_goes_on_when_postgresql_was_killed()
    {
        using var tail = TrailsDatabase.Start(["tail", "--json", "--kind", "organ", "--since", "1m", "--count", "2"], ("NIMMERVERSE_PHOEBE", database.Reader));
        await database.AddAsync(new TestTrail(Guid.CreateVersion7(), "organ", "before"));
        await Wait.ForAsync(1, () => Task.FromResult(Lines(tail.Output).Length), log: () => tail.Error);
        await database.Phoebe.Server.KillAsync();
        await Wait.ForAsync(true, () => Task.FromResult(tail.Error.Contains("Going on", StringComparison.Ordinal)));
        await database.Phoebe.Server.StartAsync();
        await database.AddAsync(new TestTrail(Guid.CreateVersion7(), "organ", "after"));

        Assert.Equal(0, await tail.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(["before", "after"], TrailsDatabase.Lines(tail.Output).Select(static line => line.GetProperty("actor").GetString()!));
    }

    [Fact]
    public void Window_forgets_what_it_cannot_meet_again()
    {
        var window = new TailWindow(TrailsDatabase.Noon);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(window.Take(TrailsDatabase.Id(i * 10)));
            Assert.False(window.Take(TrailsDatabase.Id(i * 10)));
        }

        Assert.Equal(TrailsDatabase.Noon.AddMilliseconds(999_990) - TailWindow.LookBack, window.From);
        Assert.InRange(window.Held, 1_400, 1_600);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
