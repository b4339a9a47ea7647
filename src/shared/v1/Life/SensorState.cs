namespace Nimmerverse.Shared.Life;

/// <summary>States of every sensor cell.</summary>
public enum SensorState
{
    /// <summary>Nothing to do.</summary>
    Idle,

    /// <summary>Asking for a reading.</summary>
    Polling,

    /// <summary>Taking the reading in.</summary>
    Reading,

    /// <summary>Telling the bus.</summary>
    Emitting,

    /// <summary>There is no reading to be had.</summary>
    Error,
}

/// <summary>The life of a sensor cell, declared once for all of them.</summary>
public static class SensorLife
{
    /// <summary>Poll 0.1 LF, read 0.3 LF, emit 0.1 LF, everything else free; any state can fail, and a failed sensor polls again.</summary>
    public static IReadOnlyList<Transition<SensorState>> Transitions { get; } =
    [
        new(SensorState.Idle, SensorState.Polling, 0.1),
        new(SensorState.Polling, SensorState.Reading, 0.3),
        new(SensorState.Reading, SensorState.Emitting, 0.1),
        new(SensorState.Reading, SensorState.Idle),
        new(SensorState.Emitting, SensorState.Idle),
        new(SensorState.Polling, SensorState.Idle),
        new(SensorState.Idle, SensorState.Error),
        new(SensorState.Polling, SensorState.Error),
        new(SensorState.Reading, SensorState.Error),
        new(SensorState.Emitting, SensorState.Error),
        new(SensorState.Error, SensorState.Idle),
        new(SensorState.Error, SensorState.Polling, 0.1),
    ];
}
