using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Nerves.Tests;

/// <summary>The whole crawler: garden, three distance cells, motor and both nerves as processes on a real server.</summary>
public sealed class CrawlerInTheGardenTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Crawler_explores_new_places_evades_walls_and_keeps_every_behaviour_as_a_trail()
    {
        await using var bus = await server.ConnectAsync();
        var ear = RunningProgram.Speak(bus);
        await bus.JetStream.CreateOrUpdateStreamAsync(
            new StreamConfiguration("DEV_TRAILS", [Subjects.Trail.All(EnvironmentName.Dev).Value]) { Storage = StreamStorage.Memory });
        await using var trails = await ear.SubscribeAsync(Subjects.Trail.Filter(EnvironmentName.Dev, "behaviour"));
        await using var views = await ear.SubscribeAsync(Subjects.WorldView.Filter(EnvironmentName.Dev, "crawler-0"));
        var data = Directory.CreateTempSubdirectory("nimmerverse-crawler-");
        var programs = new List<RunningProgram>
        {
            RunningProgram.Start("Nimmerverse.World", server, ("DATA", data.FullName), ("SEED", "1")),
            RunningProgram.Start("Nimmerverse.Cells.Motor.V1", server),
            RunningProgram.Start("Nimmerverse.Nerves.CollisionAvoidance.V1", server),
            RunningProgram.Start("Nimmerverse.Nerves.Exploration.V1", server),
        };
        foreach (var direction in (string[])["front", "left", "right"])
        {
            programs.Add(RunningProgram.Start("Nimmerverse.Cells.Distance.V1", server, ("ID", $"distance_{direction}"), ("DIRECTION", direction)));
        }

        try
        {
            var (legs, evasions) = (new List<Trail>(), new List<Trail>());
            var started = TimeProvider.System.GetTimestamp();
            while (legs.Sum(static leg => leg.Reward) < 6 || evasions.Count == 0)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new TimeoutException($"{legs.Count} legs, {legs.Sum(static leg => leg.Reward)} LF of places, {evasions.Count} evasions.");
                }

                var trail = (await RunningProgram.FirstAsync(trails)).Body;
                if (trail.Actor == "exploration")
                {
                    legs.Add(trail);
                }
                else if (trail is { Actor: "collision_avoidance", Outcome: TrailOutcome.Success, Reward: > 0 })
                {
                    evasions.Add(trail);
                }
            }

            Assert.All(legs, static leg => Assert.Equal(["CHOOSE", "MOVE", "CHECK", "RECORD"], leg.StatesVisited.Take(4)));
            Assert.All(evasions, static evasion => Assert.Contains("EVADE", evasion.StatesVisited));
            Assert.NotNull((await RunningProgram.FirstAsync(views)).Body.Crawler);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(string.Join('\n', programs.Select(static program => program.Log)), exception);
        }
        finally
        {
            foreach (var program in programs)
            {
                await program.DisposeAsync();
            }

            data.Delete(recursive: true);
        }
    }
}
