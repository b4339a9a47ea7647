using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>The trust that a gate has earned, always in [0, 1].</summary>
/// <param name="options">How it is earned and lost.</param>
public sealed class GateWeight(WeightOptions options)
{
    /// <summary>Above this weight one wave opens the gate.</summary>
    public const double ReflexThreshold = 0.8;

    /// <summary>The weight.</summary>
    public double Value { get; private set; } = Math.Clamp(options.First, 0, 1);

    /// <summary>What the weight means.</summary>
    public GateMode Mode => Value switch
    {
        > ReflexThreshold => GateMode.Reflex,
        > 0.6 => GateMode.Habit,
        > 0.3 => GateMode.Hybrid,
        _ => GateMode.Deliberate,
    };

    /// <summary>Sets a weight earned in an earlier life.</summary>
    /// <param name="weight">The weight; what is not in [0, 1] is brought there, what is no number is ignored.</param>
    public void Restore(double weight) => Value = double.IsNaN(weight) ? Value : Math.Clamp(weight, 0, 1);

    /// <summary>Takes a verdict into account.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="discrepancy">How far expectation and reality differ, 0 to 1; what is no number counts as 0.</param>
    public void Judge(Verdict verdict, double discrepancy)
    {
        var difference = double.IsNaN(discrepancy) ? 0 : Math.Clamp(discrepancy, 0, 1);
        var delta = verdict switch
        {
            Verdict.Confirmed => options.Confirmed,
            Verdict.Failed => -options.Failed * (0.5 + (0.5 * difference)),
            _ => options.Confirmed * (1 - (2 * difference)),
        };
        Value = Math.Clamp(Value + delta, 0, 1);
    }

    /// <summary>Lets disuse wear the weight down.</summary>
    /// <param name="idle">Time without a wave since the last call.</param>
    public void Disuse(TimeSpan idle)
    {
        if (idle > TimeSpan.Zero)
        {
            Value *= Math.Pow(0.5, idle / options.DisuseHalfLife);
        }
    }
}
