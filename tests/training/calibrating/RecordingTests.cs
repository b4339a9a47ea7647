using Nimmerverse.Training.Calibrating;

namespace Nimmerverse.Training.Tests.Calibrating;

public sealed class RecordingTests : IDisposable
{
    private const string State = """
        {"header":{"timestamp":"2026-01-01T00:00:01.5+00:00"},"body":{"npc":"7","pid":12,"tick":30,"village":2,"node":5,"facts_known":3,"facts_total":16,
        "learn_steps":40,"plan_steps":80,"steps_since_fact":2,"lateness_ms":0.5,"cpu_ms":70.25,"asked":1,"advised":1}}
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void States_are_read_and_lines_that_are_none_are_left_out()
    {
        var line = State.ReplaceLineEndings("");
        File.WriteAllLines(_file, [line, "", "npc.7.state", "{\"header\":{}}", line.Replace("40", "\"x\"", StringComparison.Ordinal), line[..^40]]);

        var sample = Assert.Single(Recording.Read(_file));

        Assert.Equal(("7", 12L, 30L, 2L, 5, 3, 16), (sample.Npc, sample.Pid, sample.Tick, sample.Village, sample.Node, sample.FactsKnown, sample.FactsTotal));
        Assert.Equal((40L, 80L, 2, 0.5, 70.25, 1L, 1L), (sample.LearnSteps, sample.PlanSteps, sample.SinceFact, sample.LateMs, sample.CpuMs, sample.Asked, sample.Advised));
        Assert.True(sample.Learns);
    }
}
