using Microsoft.Extensions.Logging;
using Nimmerverse.Boundary.Backends;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Boundary.Running;

/// <summary>The boundary as a process: hears what is to cross, decides beside the loop, counts and answers on it.</summary>
public sealed partial class BoundaryProcess
{
    private const string Replicas = "gemma";
    private const int MostAtOnce = 64;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ProcessContext _context;
    private readonly BoundarySettings _settings;
    private readonly Specialists _specialists;
    private readonly Transformer _transformer;
    private readonly TrailOutbox _outbox;
    private readonly BoundaryTrails _trails;
    private readonly EventLoop _loop;
    private readonly GateBroker _broker;
    private readonly Tally _tally = new();
    private readonly ILogger _logger;
    private int _atWork;

    private BoundaryProcess(ProcessContext context, BoundarySettings settings, Specialists specialists)
    {
        _context = context;
        _settings = settings;
        _specialists = specialists;
        _transformer = new(specialists, context.Clock);
        _outbox = context.CreateTrailOutbox();
        _trails = new(context, _outbox);
        _logger = context.Loggers.CreateLogger<BoundaryProcess>();
        _loop = new(context.Clock, _logger);
        _broker = new(context, Carry);
    }

    /// <summary>Runs until told to stop.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the process.</returns>
    public static async Task RunAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = BoundarySettings.Read(context.Settings);
        await using var specialists = new Specialists(settings.Models, settings.Program, context.Clock, context.Loggers.CreateLogger<Specialist>());
        await new BoundaryProcess(context, settings, specialists).LiveAsync(cancellationToken);
    }

    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        var messenger = _context.Messenger;
        var environment = _context.Environment;
        await using var requests = await messenger.SubscribeAsync(
            Subjects.BoundaryTransform.All(environment), new SubscriptionOptions { QueueGroup = Replicas, Capacity = 1_024 }, cancellationToken);
        await using var answers = await messenger.SubscribeAsync(
            Subjects.CortexResponse.Filter(environment, Requester.Of(messenger.Source)), null, cancellationToken);
        await using var openings = await messenger.SubscribeAsync(
            Subjects.GateTransition.Filter(environment, "open"), new SubscriptionOptions { QueueGroup = Replicas, Capacity = 1_024 }, cancellationToken);
        _loop.Attend(_outbox.RunAsync);
        _loop.Listen(requests, Hear);
        if (_settings.Broker)
        {
            _loop.Listen(answers, _broker.Answered);
            _loop.Listen(openings, _broker.Opened);
        }

        _loop.Every(Beat, Tell);
        LogStarted(_settings.Models.Count == 0 ? "plain rules: no model is configured" : $"{_settings.Models.Count} configured models");
        await _loop.RunAsync(cancellationToken);
    }

    private void Hear(Received<TransformRequest> received)
    {
        if (received.ReplyTo is { } replyTo)
        {
            Carry(received.Body, received.Message.Header.Deadline, (reply, _) => _context.Messenger.Respond(Subjects.BoundaryTransform, replyTo, reply));
        }
    }

    private void Carry(TransformRequest request, DateTimeOffset? deadline, Action<TransformReply, Guid> then)
    {
        if (_atWork >= MostAtOnce)
        {
            End(request, Crossing.Nothing(TransformOutcome.Refused, $"{MostAtOnce} crossings are under way; ask again later", TimeSpan.Zero), null, then);
            return;
        }

        _atWork++;
        _loop.Begin(async cancellationToken =>
        {
            var (reply, decision) = await _transformer.CarryAsync(request, deadline, cancellationToken);
            return () =>
            {
                _atWork--;
                End(request, reply, decision, then);
            };
        });
    }

    private void End(TransformRequest request, TransformReply reply, Decision? decision, Action<TransformReply, Guid> then)
    {
        _tally.Add(reply, decision);
        if (decision is { Invalid: > 0 })
        {
            LogInvalid(request.Domain, decision.Model ?? "", reply.Repaired);
        }

        then(reply, _trails.Tell(request, reply, decision));
    }

    private void Tell()
    {
        _broker.Forget();
        _context.Messenger.Publish(Subjects.BoundaryStatus.For(_context.Environment), _tally.Status(_specialists));
        _loop.Begin(async _ =>
        {
            await _specialists.RestAsync(_settings.IdleAfter);
            return static () => { };
        });
    }

    [LoggerMessage(11000, LogLevel.Information, "The boundary decides by {Backend}")]
    private partial void LogStarted(string backend);

    [LoggerMessage(11001, LogLevel.Warning, "{Model} gave an invalid answer for domain {Domain}; mended by the second: {Repaired}")]
    private partial void LogInvalid(string domain, string model, bool repaired);
}
