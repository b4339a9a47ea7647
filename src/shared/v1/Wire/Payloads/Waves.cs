using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>A confidence-tagged signal of a cell: "something of this domain is the case, and this is how sure I am".</summary>
public sealed record WaveSignal
{
    /// <summary>A word for what the wave is about; its vector decides which regions of meaning it touches.</summary>
    public required string Domain { get; init; }

    /// <summary>How sure the cell is, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>-1 when the wave denies its domain ("no obstacle"), +1 when it asserts it; +1 when absent.</summary>
    /// <remarks>Settable, because generated readers give an absent init-only property 0 instead of its initial value.</remarks>
    public int Polarity { get; set; } = 1;

    /// <summary>What was sensed: any JSON object, or absent.</summary>
    public JsonElement? SemanticContent { get; init; }

    /// <summary>What it cost to emit the wave, in lifeforce.</summary>
    public double LifeforceCost { get; init; }
}

/// <summary>One wave as it took part in a correlation.</summary>
public sealed record WaveContribution
{
    /// <summary>The wave's message id.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The entity that emitted it.</summary>
    public required string Source { get; init; }

    /// <summary>Its domain.</summary>
    public required string Domain { get; init; }

    /// <summary>Its confidence, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Its polarity, -1 or +1; +1 when absent.</summary>
    /// <remarks>Settable for the same reason as <see cref="WaveSignal.Polarity"/>.</remarks>
    public int Polarity { get; set; } = 1;

    /// <summary>When it was emitted.</summary>
    public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>Two or more waves of one region in one window, amplified: the training record of a correlation.</summary>
public sealed record WaveCollapse
{
    /// <summary>The gate whose region the waves share.</summary>
    public required string GateId { get; init; }

    /// <summary>The region's name.</summary>
    public required string Region { get; init; }

    /// <summary>The oldest contributing wave's time.</summary>
    public required DateTimeOffset WindowStart { get; init; }

    /// <summary>The newest contributing wave's time.</summary>
    public required DateTimeOffset WindowEnd { get; init; }

    /// <summary>The configured window in milliseconds.</summary>
    public required double WindowMs { get; init; }

    /// <summary>The waves that collapsed, oldest first.</summary>
    public required IReadOnlyList<WaveContribution> SignalsInWindow { get; init; }

    /// <summary>Pairwise correlations, row by row, in the order of <see cref="SignalsInWindow"/>; each in [-1, 1].</summary>
    public required IReadOnlyList<IReadOnlyList<double>> CorrelationMatrix { get; init; }

    /// <summary>Mean of the pairwise correlations, [-1, 1].</summary>
    public required double AggregateCorrelation { get; init; }

    /// <summary>1 - prod(1 - c_i) over the contributors, 0 to 1.</summary>
    public required double CombinedConfidence { get; init; }

    /// <summary>What the gate did with it.</summary>
    public required CollapseResult Result { get; init; }
}

/// <summary>What a collapse did to its gate.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CollapseResult>))]
public enum CollapseResult
{
    /// <summary>The gate opened, or was open and stays so.</summary>
    Opened,

    /// <summary>The gate closed, or was closed and stays so.</summary>
    Closed,

    /// <summary>The gate stayed between its thresholds.</summary>
    StayedStable,
}
