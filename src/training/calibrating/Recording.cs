using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nimmerverse.Training.Calibrating;

/// <summary>State messages of a living village, one JSON message on a line, as <c>watch 'npc.*.state' --raw</c> prints them.</summary>
internal static class Recording
{
    /// <summary>Reads them in the order in which they passed.</summary>
    /// <param name="path">The file; a torn last line is left out.</param>
    /// <returns>The states.</returns>
    internal static IEnumerable<Sample> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (Parse(line) is { } sample)
            {
                yield return sample;
            }
        }
    }

    private static Sample? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var (header, body) = (document.RootElement.GetProperty("header"), document.RootElement.GetProperty("body"));
            return new()
            {
                At = header.GetProperty("timestamp").GetDateTimeOffset().ToUnixTimeMilliseconds() / 1e3,
                Npc = body.GetProperty("npc").GetString()!,
                Pid = body.GetProperty("pid").GetInt64(),
                Tick = body.GetProperty("tick").GetInt64(),
                Village = body.GetProperty("village").GetInt64(),
                Node = body.GetProperty("node").GetInt32(),
                FactsKnown = body.GetProperty("facts_known").GetInt32(),
                FactsTotal = body.GetProperty("facts_total").GetInt32(),
                LearnSteps = body.GetProperty("learn_steps").GetInt64(),
                PlanSteps = body.GetProperty("plan_steps").GetInt64(),
                SinceFact = body.GetProperty("steps_since_fact").GetInt32(),
                LateMs = body.GetProperty("lateness_ms").GetDouble(),
                CpuMs = body.GetProperty("cpu_ms").GetDouble(),
                Asked = body.GetProperty("asked").GetInt64(),
                Advised = body.GetProperty("advised").GetInt64(),
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>What is read of a state.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sample
{
    public required double At { get; init; }

    public required string Npc { get; init; }

    public required long Pid { get; init; }

    public required long Tick { get; init; }

    public required long Village { get; init; }

    public required int Node { get; init; }

    public required int FactsKnown { get; init; }

    public required int FactsTotal { get; init; }

    public required long LearnSteps { get; init; }

    public required long PlanSteps { get; init; }

    public required int SinceFact { get; init; }

    public required double LateMs { get; init; }

    public required double CpuMs { get; init; }

    public required long Asked { get; init; }

    public required long Advised { get; init; }

    /// <summary>Whether there is something left to learn.</summary>
    public bool Learns => FactsTotal > 0 && FactsKnown < FactsTotal;
}
