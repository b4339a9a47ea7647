using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Cortex.Endpoints;
using Nimmerverse.Cortex.Gates;
using Nimmerverse.Cortex.Queueing;

namespace Nimmerverse.Cortex.Running;

/// <summary>
/// The gateway's one loop: it owns the queue, the credits, the gates and every request under way. What comes from outside, from timers and
/// from runs is a message to it. Its inbox is bounded; who writes waits while it is full.
/// </summary>
internal sealed partial class Gateway
{
    private const int InboxCapacity = 16_384;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Action> _inbox = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(InboxCapacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly GatewayOptions _options;
    private readonly IReadOnlyList<Endpoint> _endpoints;
    private readonly IdentityBook _identities;
    private readonly BudgetLedger _ledger;
    private readonly IGatewayEvents _events;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Runner _runner;
    private readonly RequestQueue<Job> _queue;
    private readonly Ageing _ageing;
    private readonly Dictionary<Guid, Job> _jobs = [];
    private readonly HashSet<Job> _leased = [];
    private readonly PriorityQueue<Job, long> _deadlines = new();
    private readonly Dictionary<string, ServiceEstimate> _estimates = new(StringComparer.Ordinal);
    private CancellationToken _stopping;
    private long _queuedBytes;
    private int _preempting;
    private double _retries;

    /// <summary>Puts it together; it begins with <see cref="RunAsync"/>.</summary>
    /// <param name="options">Bounds and times.</param>
    /// <param name="endpoints">The engines, the preferred first.</param>
    /// <param name="identities">Who may do what.</param>
    /// <param name="ledger">Who has used how much.</param>
    /// <param name="events">Where it tells what happens.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    public Gateway(
        GatewayOptions options, IReadOnlyList<Endpoint> endpoints, IdentityBook identities, BudgetLedger ledger, IGatewayEvents events,
        TimeProvider clock, ILogger logger)
    {
        (_options, _endpoints, _identities, _ledger, _events, _clock, _logger) = (options, endpoints, identities, ledger, events, clock, logger);
        _runner = new Runner(clock);
        _ageing = new Ageing(options.AgeStep);
        _queue = new RequestQueue<Job>(_ageing);
        _retries = options.RetriesSaved;
    }

    /// <summary>What the thalamus has said of its gates; to be used within the loop only.</summary>
    public GateBook Gates { get; } = new();

    /// <summary>What was done since the start; to be used within the loop only.</summary>
    public GatewayFigures Figures { get; } = new();

    /// <summary>The engines.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>Runs something within the loop.</summary>
    /// <param name="action">What; must not wait.</param>
    /// <param name="cancellationToken">Gives up waiting for room in the inbox.</param>
    /// <returns>When it is in the inbox.</returns>
    public ValueTask PostAsync(Action action, CancellationToken cancellationToken = default) => _inbox.Writer.WriteAsync(action, cancellationToken);

    /// <summary>Asks something of the loop.</summary>
    /// <typeparam name="TResult">What is asked for.</typeparam>
    /// <param name="question">Answers within the loop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer.</returns>
    public async Task<TResult> QueryAsync<TResult>(Func<TResult> question, CancellationToken cancellationToken = default)
    {
        var answer = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(() => answer.TrySetResult(question()), cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a request or refuses it; the outlet hears which.</summary>
    /// <param name="ask">The request.</param>
    /// <param name="outlet">Where its words go.</param>
    /// <param name="cancellationToken">Gives up waiting for room in the inbox.</param>
    /// <returns>When it is in the inbox.</returns>
    public ValueTask AskAsync(Ask ask, IOutlet outlet, CancellationToken cancellationToken = default) =>
        PostAsync(() => Admit(ask, outlet), cancellationToken);

    /// <summary>Runs until told to stop. Requests that are durable are left as they are, the others are ended.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends with the loop.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _stopping = cancellationToken;
        using var beating = _clock.CreateTimer(_ => _inbox.Writer.TryWrite(OnBeat), null, Beat, Beat);
        try
        {
            await foreach (var action in _inbox.Reader.ReadAllAsync(cancellationToken))
            {
                action();
            }
        }
        finally
        {
            foreach (var job in _jobs.Values.ToList())
            {
                job.Run?.End(BreakOff.Stopping);
                if (!job.Outlet.IsDurable)
                {
                    End(job, Shared.Wire.Payloads.CognitiveOutcome.Failed, Reasons.Cancelled, "the gateway stops; ask again when it is back", null);
                }
            }
        }
    }

    private void OnBeat()
    {
        var now = _clock.GetUtcNow();
        while (_deadlines.TryPeek(out var job, out var due) && due <= now.UtcTicks)
        {
            _deadlines.Dequeue();
            if (_jobs.TryGetValue(job.Id, out var current) && ReferenceEquals(current, job))
            {
                BreakOffJob(job, BreakOff.Deadline);
            }
        }

        foreach (var job in _leased.Where(job => now - job.Heard > job.Ask.Lease).ToList())
        {
            BreakOffJob(job, BreakOff.LeaseLost);
        }

        Pump();
    }
}
