using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Life;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Host;

/// <summary>Reads the host's sensors at a steady rate, tells each reading, and emits a wave for whatever is strained.</summary>
public sealed partial class HostCell
{
    private const double SteadyShare = 0.02;
    private const double JumpShare = 0.5;
    private const double DenialConfidence = 0.6;

    private readonly ProcessContext _context;
    private readonly string _root;
    private readonly StateMachine<SensorState> _machine;
    private readonly Dictionary<string, SensorConfidence> _confidence = new(StringComparer.Ordinal);
    private readonly HashSet<string> _strained = new(StringComparer.Ordinal);
    private readonly ILogger _logger;

    private HostCell(ProcessContext context, string root)
    {
        _context = context;
        _root = root;
        _logger = context.Loggers.CreateLogger<HostCell>();
        _machine = context.CreateStateMachine(SensorState.Idle, SensorLife.Transitions);
    }

    /// <summary>Lives until cancelled.</summary>
    /// <param name="context">The process. Its settings: <c>NIMMERVERSE_POLL_S</c> (default 2), <c>NIMMERVERSE_SENSOR_ROOT</c> (default <c>/</c>).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The cell's life.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var root = context.Settings.Text("sensor_root", "/")!;
        var poll = context.Settings.Duration("poll_s", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        context.Settings.ThrowIfFaulty();
        var cell = new HostCell(context, root);
        var loop = new EventLoop(context.Clock, cell._logger);
        loop.Every(poll, cell.Poll);
        await loop.RunAsync(cancellationToken);
    }

    private void Poll()
    {
        if (_machine.TryMove(SensorState.Polling, "poll") == MoveResult.NotAffordable)
        {
            return;
        }

        if (HostSensors.Read(_root) is not { } reading)
        {
            Fail();
            return;
        }

        _machine.TryMove(SensorState.Reading, "reading");
        _context.Messenger.Publish(Subjects.HostReading.For(_context.Environment), reading);
        var strains = HostStrain.Find(reading);
        if (strains.Count > 0 || _strained.Count > 0)
        {
            _machine.TryMove(SensorState.Emitting, strains.Count > 0 ? "strained" : "relieved");
            Emit(strains);
        }

        _machine.TryMove(SensorState.Idle, "done");
    }

    private void Emit(IReadOnlyList<HostStrain> strains)
    {
        foreach (var strain in strains)
        {
            var sensed = ConfidenceIn(strain.Domain).Observe(strain.Severity);
            _strained.Add(strain.Domain);
            Wave(strain.Domain, 1 - ((1 - sensed) * (1 - strain.Severity)), 1, strain.Severity);
        }

        foreach (var relieved in _strained.Except(strains.Select(static strain => strain.Domain)).ToArray())
        {
            _strained.Remove(relieved);
            Wave(relieved, DenialConfidence, -1, 0);
        }
    }

    private SensorConfidence ConfidenceIn(string domain)
    {
        if (!_confidence.TryGetValue(domain, out var confidence))
        {
            _confidence[domain] = confidence = new SensorConfidence(SteadyShare, JumpShare);
        }

        return confidence;
    }

    private void Wave(string domain, double confidence, int polarity, double severity) => _context.Messenger.Publish(
        Subjects.CellWave.For(_context.Environment, _context.Id),
        new WaveSignal
        {
            Domain = domain,
            Confidence = confidence,
            Polarity = polarity,
            SemanticContent = JsonContent.Object(("severity", severity), ("node", _context.Node)),
        });

    private void Fail()
    {
        if (_machine.TryMove(SensorState.Error, "no load or memory figures") == MoveResult.Moved)
        {
            LogUnreadable(_logger, _root);
        }
    }

    [LoggerMessage(6200, LogLevel.Error, "Neither load nor memory can be read under {Root}/proc: mount proc there, or set NIMMERVERSE_SENSOR_ROOT")]
    private static partial void LogUnreadable(ILogger logger, string root);
}
