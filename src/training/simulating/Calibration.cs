using System.Text.Json;

namespace Nimmerverse.Training.Simulating;

/// <summary>How the simulated NPCs behave; every figure has its source in <c>calibration.json</c>.</summary>
internal sealed class Calibration
{
    private readonly Dictionary<string, double> _values;

    private Calibration(Dictionary<string, double> values, int version)
    {
        _values = values;
        Version = version;
        FrontierSteps = Of("frontier_steps");
        NewbornSteps = Of("newborn_steps");
        LearningScale = Of("learning_scale");
        DreamWorth = Of("dream_worth");
        DreamSaturation = Of("dream_saturation");
        DreamShare = Of("dream_share");
        DreamCostMs = Of("dream_cost_ms");
        Discovery = Of("discovery");
        StuckEvery = Of("stuck_every");
        StuckPractice = Of("stuck_practice");
        StuckFor = Of("stuck_for");
        StuckSpread = Of("stuck_spread");
        Watchdog = Of("watchdog");
        UsefulnessGap = Of("usefulness_gap");
        SpeedSpread = Of("speed_spread");
        StuckPlanning = Of("stuck_planning");
        NeedSeconds = Of("need_s");
        ErrandAt = Of("errand_at");
        MeetOften = Of("meet_often");
        TalkSeconds = Of("talk_s");
        TalkGapSeconds = Of("talk_gap_s");
        TalkHouses = Of("talk_houses");
        AdviceSteps = Of("advice_steps");
        AdviceWhenFree = Of("advice_when_free");
        RestartSeconds = Of("restart_s");
        LostLearningSeconds = Of("lost_learning_s");
    }

    /// <summary>The one that ships.</summary>
    public static Calibration Shipped { get; } = Load();

    public int Version { get; }

    public double FrontierSteps { get; }

    public double NewbornSteps { get; }

    public double LearningScale { get; }

    public double DreamWorth { get; }

    public double DreamSaturation { get; }

    public double DreamShare { get; }

    public double DreamCostMs { get; }

    public double Discovery { get; }

    public double StuckEvery { get; }

    public double StuckPractice { get; }

    public double StuckFor { get; }

    public double StuckSpread { get; }

    public double Watchdog { get; }

    public double UsefulnessGap { get; }

    public double SpeedSpread { get; }

    public double StuckPlanning { get; }

    public double NeedSeconds { get; }

    public double ErrandAt { get; }

    public double MeetOften { get; }

    public double TalkSeconds { get; }

    public double TalkGapSeconds { get; }

    public double TalkHouses { get; }

    public double AdviceSteps { get; }

    public double AdviceWhenFree { get; }

    public double RestartSeconds { get; }

    public double LostLearningSeconds { get; }

    /// <summary>The same with one figure changed, for experiments that ask what would have to be true.</summary>
    /// <param name="name">The figure's name in the file.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Another calibration.</returns>
    public Calibration With(string name, double value)
    {
        _ = Of(name);
        return new(new(_values, StringComparer.Ordinal) { [name] = value }, Version);
    }

    private static Calibration Load()
    {
        using var stream = typeof(Calibration).Assembly.GetManifestResourceStream("calibration.json")!;
        using var document = JsonDocument.Parse(stream);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Object)
            {
                values[property.Name] = property.Value.GetProperty("value").GetDouble();
            }
        }

        return new(values, document.RootElement.GetProperty("version").GetInt32());
    }

    private double Of(string name) => _values.TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"calibration.json has no {name}.");
}
