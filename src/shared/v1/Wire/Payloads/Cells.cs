using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>A state machine changed its state.</summary>
public sealed record StateChange
{
    /// <summary>The entity.</summary>
    public required string Entity { get; init; }

    /// <summary>State before.</summary>
    public required string From { get; init; }

    /// <summary>State after.</summary>
    public required string To { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Cause { get; init; }

    /// <summary>What the transition cost, in lifeforce.</summary>
    public required double LifeforceCost { get; init; }

    /// <summary>Lifeforce left.</summary>
    public required double LifeforceStock { get; init; }
}

/// <summary>An arithmetic expression to evaluate.</summary>
public sealed record MathRequest
{
    /// <summary>The expression, at most 4,096 characters.</summary>
    public required string Expression { get; init; }

    /// <summary>Values of variables as decimal text, by name.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}

/// <summary>An evaluated expression, or why it could not be.</summary>
public sealed record MathResponse
{
    /// <summary>The expression asked.</summary>
    public required string Expression { get; init; }

    /// <summary>The result as decimal text; null when there is an error.</summary>
    public string? Result { get; init; }

    /// <summary>What is wrong; null when there is a result.</summary>
    public ExpressionError? Error { get; init; }
}

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Code">A stable code, for example <c>division_by_zero</c>.</param>
/// <param name="Message">One sentence: what, where, how to mend it.</param>
/// <param name="Position">Zero-based character position, or -1 when it has none.</param>
public sealed record ExpressionError(string Code, string Message, int Position);

/// <summary>A reading of a battery.</summary>
public sealed record BatteryReading
{
    /// <summary>The kernel's name of the device, or <c>simulated</c>.</summary>
    public required string Device { get; init; }

    /// <summary>Charge, 0 to 100.</summary>
    public required double Percent { get; init; }

    /// <summary>Whether it is being charged.</summary>
    public required bool Charging { get; init; }

    /// <summary>Voltage in volts, when known.</summary>
    public double? VoltageV { get; init; }

    /// <summary>Power drawn in watts, when known.</summary>
    public double? PowerW { get; init; }

    /// <summary>Why the battery is simulated; null for a real one.</summary>
    public string? SimulatedBecause { get; init; }
}

/// <summary>A reading of the host; a figure that the kernel does not give is null.</summary>
public sealed record HostReading
{
    /// <summary>One-minute load average.</summary>
    public required double Load1 { get; init; }

    /// <summary>Processors.</summary>
    public required int Processors { get; init; }

    /// <summary>Memory in KiB.</summary>
    public required long MemoryTotalKb { get; init; }

    /// <summary>Memory that can be had without swapping, in KiB.</summary>
    public required long MemoryAvailableKb { get; init; }

    /// <summary>Share of the last 10 s in which some task waited for the CPU, in percent.</summary>
    public double? CpuPressurePct { get; init; }

    /// <summary>Share of the last 10 s in which some task waited for memory, in percent.</summary>
    public double? MemoryPressurePct { get; init; }

    /// <summary>Share of the last 10 s in which some task waited for input or output, in percent.</summary>
    public double? IoPressurePct { get; init; }

    /// <summary>Hottest thermal zone in degrees Celsius.</summary>
    public double? TemperatureC { get; init; }
}

/// <summary>A reading of a range sensor.</summary>
public sealed record RangeReading
{
    /// <summary>The body that carries the sensor.</summary>
    public required string Body { get; init; }

    /// <summary>Where it looks: <c>front</c>, <c>left</c> or <c>right</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Free way in centimetres.</summary>
    public required double RangeCm { get; init; }

    /// <summary>World tick of the reading.</summary>
    public required long Tick { get; init; }
}

/// <summary>An order to a motor.</summary>
public sealed record MotorCommand
{
    /// <summary>What to do.</summary>
    public required MotorOrder Order { get; init; }

    /// <summary>Speed in cm/s, 0 to 400; with <see cref="MotorOrder.Forward"/> and <see cref="MotorOrder.Reverse"/>.</summary>
    public double? SpeedCmS { get; init; }

    /// <summary>Degrees to turn, clockwise positive; with <see cref="MotorOrder.Turn"/>.</summary>
    public double? TurnDeg { get; init; }
}

/// <summary>Orders to a motor.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MotorOrder>))]
public enum MotorOrder
{
    /// <summary>Stand still.</summary>
    Stop,

    /// <summary>Drive ahead.</summary>
    Forward,

    /// <summary>Drive backwards.</summary>
    Reverse,

    /// <summary>Turn on the spot.</summary>
    Turn,
}

/// <summary>A motor's answer to an order.</summary>
public sealed record MotorReply
{
    /// <summary>Whether the order was taken.</summary>
    public required bool Accepted { get; init; }

    /// <summary>The motor's state after it.</summary>
    public required string State { get; init; }

    /// <summary>Why not, in one sentence, or null.</summary>
    public string? Reason { get; init; }
}
