using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Battery;

/// <summary>Reads the batteries at a steady rate, tells each reading, keeps the state, and emits waves that grow with urgency.</summary>
public sealed partial class BatteryCell
{
    private const double SteadyPct = 0.5;
    private const double JumpPct = 5;

    private readonly ProcessContext _context;
    private readonly BatterySettings _settings;
    private readonly StateMachine<ChargeState> _machine;
    private readonly SensorConfidence _confidence = new(SteadyPct, JumpPct);
    private readonly ILogger _logger;
    private readonly long _started;
    private bool? _simulated;

    private BatteryCell(ProcessContext context, BatterySettings settings)
    {
        _context = context;
        _settings = settings;
        _logger = context.Loggers.CreateLogger<BatteryCell>();
        _started = context.Clock.GetTimestamp();
        _machine = context.CreateStateMachine(ChargeState.Monitoring, ChargeThresholds.Transitions);
    }

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The cell's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = BatterySettings.Read(context.Settings);
        context.Settings.ThrowIfFaulty();
        var cell = new BatteryCell(context, settings);

        // At once, so that the first heartbeat too tells whether the battery is simulated.
        cell.Poll();
        var loop = new EventLoop(context.Clock, cell._logger);
        loop.Every(settings.PollEvery, cell.Poll);
        await loop.RunAsync(cancellationToken);
    }

    private void Poll()
    {
        var readings = Read();
        var percent = readings.Average(static reading => reading.Percent);
        var charging = readings.Any(static reading => reading.Charging);
        var sensed = _confidence.Observe(percent);
        foreach (var reading in readings)
        {
            _context.Messenger.Publish(Subjects.BatteryReading.For(_context.Environment), reading);
        }

        _machine.TryMove(_settings.Thresholds.Next(_machine.State, percent), $"{percent:0.#}%{(charging ? ", charging" : "")}");
        Emit(percent, charging, sensed);
    }

    private IReadOnlyList<BatteryReading> Read()
    {
        var real = PowerSupplies.Read(_settings.Root);
        var simulated = real.Count == 0;
        if (_simulated != simulated)
        {
            _simulated = simulated;
            _context.Messenger.MarkSimulated(simulated);
            if (simulated)
            {
                LogSimulated(_logger, _settings.Root);
            }
            else
            {
                LogFound(_logger, string.Join(", ", real.Select(static reading => reading.Device)));
            }
        }

        return simulated
            ? [_settings.Simulated.Read(_context.Clock.GetElapsedTime(_started), $"No battery under {_settings.Root} in sys/class/power_supply.")]
            : real;
    }

    private void Emit(double percent, bool charging, double sensed)
    {
        // A charging battery is being helped: its waves are as sure as the sensor is, and no more urgent.
        var confidence = charging ? sensed : ChargeThresholds.Strengthen(sensed, _machine.State);
        var content = JsonContent.Object(
            ("percent", percent), ("charging", charging), ("state", _machine.StateName), ("simulated", _simulated is true));
        Wave("battery");
        if (_machine.State != ChargeState.Monitoring)
        {
            Wave("energy");
        }

        void Wave(string domain) => _context.Messenger.Publish(
            Subjects.CellWave.For(_context.Environment, _context.Id),
            new WaveSignal { Domain = domain, Confidence = confidence, SemanticContent = content });
    }

    [LoggerMessage(6100, LogLevel.Warning, "No battery under {Root}: serving a simulated one, marked as simulated in every message")]
    private static partial void LogSimulated(ILogger logger, string root);

    [LoggerMessage(6101, LogLevel.Information, "Reading {Devices}")]
    private static partial void LogFound(ILogger logger, string devices);
}
