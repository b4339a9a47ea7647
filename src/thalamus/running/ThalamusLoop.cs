using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Gates;
using Nimmerverse.Thalamus.Governing;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// The one loop that owns the gates. A wave wakes it at once; verdicts, steering and everything periodic wait for the next tick of 20 ms.
/// All its queues are bounded and drop the oldest, because the newest word of a cell or nerve is the one that counts.
/// </summary>
internal sealed partial class ThalamusLoop(
    ProcessContext context,
    Correlator correlator,
    GateVoice voice,
    SteeringBoard board,
    WeightFile weights,
    RegionSchool school,
    BusSubscription waves,
    BusSubscription verdicts)
{
    private const int WavesBetweenTicks = 1_024;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ChargeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private readonly ILogger<ThalamusLoop> _logger = context.Loggers.CreateLogger<ThalamusLoop>();
    private readonly SubjectTokens _cells = new(Subjects.CellWave);
    private readonly WaveReader _reader = new();
    private readonly Pace _status = new(StatusEvery, context.Clock);
    private readonly Pace _charge = new(ChargeEvery, context.Clock);
    private readonly Pace _save = new(SaveEvery, context.Clock);

    /// <summary>Runs until told to stop; weights are saved at the end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the loop.</returns>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarted(correlator.Status().Gates.Count);
        using var timer = new PeriodicTimer(Tick, context.Clock);
        var ticking = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        var hearing = waves.Messages.WaitToReadAsync(cancellationToken).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(hearing, ticking);
                if (hearing.IsCompleted)
                {
                    if (!await hearing)
                    {
                        return;
                    }

                    HearWaves();
                    hearing = waves.Messages.WaitToReadAsync(cancellationToken).AsTask();
                }

                if (ticking.IsCompleted)
                {
                    await ticking;
                    DoTick();
                    ticking = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                }
            }
        }
        finally
        {
            weights.Save(correlator.Status());
        }
    }

    private void HearWaves()
    {
        for (var i = 0; i < WavesBetweenTicks && waves.Messages.TryRead(out var raw); i++)
        {
            voice.Begin();
            if (_cells.Of(raw.Subject) is { } cell && TryRead(raw, cell, out var wave))
            {
                var now = context.Clock.GetUtcNow();
                if (correlator.Accept(wave, now) is WaveFate.NoRegion)
                {
                    school.Hear(wave, now);
                }
            }
            else
            {
                correlator.CountMalformed(1);
            }
        }
    }

    private bool TryRead(BusMessage raw, string cell, out Wave wave)
    {
        if (_reader.TryRead(raw.Payload.Span, cell, out wave))
        {
            return true;
        }

        if (!context.Messenger.TryRead(Subjects.CellWave, raw, out var message))
        {
            return false;
        }

        var body = message.Body;
        wave = new(message.Header.MessageId, cell, body.Domain, body.Confidence, body.Polarity, message.Header.Timestamp, message.Header.Deadline);
        return true;
    }

    private void DoTick()
    {
        voice.Begin();
        var now = context.Clock.GetUtcNow();
        correlator.Advance(now);
        HearVerdicts(now);
        school.TakeWhatIsReady();
        correlator.Steer(board.Steering);
        if (_status.IsDue())
        {
            var status = correlator.Status();
            board.Tell(status);
            voice.Tell(status);
        }

        if (_charge.IsDue())
        {
            voice.ChargeListening();
        }

        if (_save.IsDue())
        {
            weights.Save(correlator.Status());
        }
    }

    private void HearVerdicts(DateTimeOffset now)
    {
        while (verdicts.Messages.TryRead(out var raw))
        {
            if (!context.Messenger.TryRead(Subjects.Verification, raw, out var message))
            {
                continue;
            }

            var outcome = message.Body;
            var before = correlator.WeightOf(outcome.GateId);
            if (correlator.Judge(message.Header.MessageId, outcome, now) is { } weight)
            {
                LogJudged(outcome.GateId, outcome.Outcome, weight);
                board.Tell(new GateOutcome(outcome.GateId, outcome.Outcome, voice.Judged(message, before ?? weight, weight)));
            }
        }
    }

    [LoggerMessage(5000, LogLevel.Information, "The thalamus listens with {Gates} gates, all stable")]
    private partial void LogStarted(int gates);

    [LoggerMessage(5001, LogLevel.Debug, "Gate {Gate} was judged {Verdict}; its weight is {Weight}")]
    private partial void LogJudged(string gate, Verdict verdict, double weight);
}
