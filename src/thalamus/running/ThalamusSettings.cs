using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Governing;
using Nimmerverse.Thalamus.Governor;
using Nimmerverse.Thalamus.Learning;

namespace Nimmerverse.Thalamus.Running;

/// <summary>The thalamus's own settings.</summary>
/// <param name="Definitions">The gates.</param>
/// <param name="Gates">How gates behave: the garden's profile.</param>
/// <param name="Governor">Limits and rates of the governor.</param>
/// <param name="Learning">When new regions form.</param>
/// <param name="Tuning">How the governor learns.</param>
/// <param name="Learns">Whether it does, unless an operator has said otherwise.</param>
/// <param name="Escalates">Whether an opening is told to the large mind at once; else the boundary hears the transition and asks in typed calls.</param>
internal sealed record ThalamusSettings(
    IReadOnlyList<GateDefinition> Definitions, GateOptions Gates, GovernorOptions Governor, LearningOptions Learning, LiveTuningOptions Tuning, bool Learns,
    bool Escalates)
{
    /// <summary>Reads them; all faults are reported at once.</summary>
    /// <param name="settings">Where from.</param>
    /// <param name="garden">The garden, which decides the gates' profile.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ExitException">A setting is wrong.</exception>
    internal static ThalamusSettings Read(SettingsReader settings, Garden garden)
    {
        var governor = new GovernorOptions();
        governor = governor with
        {
            CpuBudgetPct = settings.Number("cpu_budget_pct", governor.CpuBudgetPct, 5, 100_000),
            Speed = settings.Number("speed", governor.Speed, 0.01, 1_000),
            OpeningsPerSecond = settings.Number("openings_per_s", governor.OpeningsPerSecond, 0, 1_000),
            LongestWait = settings.Duration("longest_wait_s", governor.LongestWait, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1)),
        };
        var learning = new LearningOptions();
        learning = learning with { MostRegions = settings.Integer("learned_regions", learning.MostRegions, min: 0, max: 64) };
        var definitions = ReadGates(settings);
        var escalates = settings.Choice("escalation", "cortex", "cortex", "boundary") == "cortex";
        var tuning = new LiveTuningOptions();
        tuning = tuning with { Epoch = settings.Duration("governor_epoch_s", tuning.Epoch, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1)) };
        var learns = settings.Flag("governor_learn", false);
        settings.ThrowIfFaulty();
        return new(definitions, garden is Garden.Real ? GateOptions.Real : GateOptions.Virtual, governor, learning, tuning, learns, escalates);
    }

    private static IReadOnlyList<GateDefinition> ReadGates(SettingsReader settings)
    {
        if (settings.Text("gates") is not { } file)
        {
            return GateDefinitions.Shipped;
        }

        try
        {
            return GateDefinitions.Read(File.ReadAllBytes(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            settings.Fault("gates", $"names a file that cannot be used: {exception.Message.TrimEnd('.')}");
            return GateDefinitions.Shipped;
        }
    }
}
