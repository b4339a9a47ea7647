using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nimmerverse.Npc.Brains;
using Nimmerverse.Npc.Life;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Tests.Life;

public sealed class RescueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Seen to fail with the count of rescues read after the brain has perceived: nothing is told then.</summary>
    [Fact]
    public void Rescue_of_a_stuck_policy_is_logged_once_each_time()
    {
        var log = new Lines();
        using var memory = NpcMemory.Open(new NpcSettings { Id = "7", Folder = _folder.Path, Seed = 1, TickHz = 10, Speed = 1, DreamShare = 0, CheckpointInterval = TimeSpan.FromSeconds(5) }, NullLoggerFactory.Instance);
        var brain = new Brain(memory.Mind, memory.Rng);
        var senses = new Senses(memory, brain, log);
        for (var tick = 0; tick < 20; tick++)
        {
            senses.Take(new WorldView
            {
                Village = 1,
                Level = 1,
                Tick = tick,
                Body = "7",
                Node = tick % 2,
                Exits = [1 - (tick % 2)],
                Needs = new Needs { Hunger = 0, Energy = 0, Company = 0 },
                Company = [],
                NodeCount = 2,
                FactsTotal = 4,
                WorldSeconds = tick,
            });
            brain.Decide();
        }

        Assert.Equal(2, memory.Mind.Rescues);
        Assert.Equal(
            ["Stuck: 8 steps in village 1 without a new fact; rescue 1 clears the traces and makes the policy more curious",
                "Stuck: 16 steps in village 1 without a new fact; rescue 2 clears the traces and makes the policy more curious"],
            log.All);
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
