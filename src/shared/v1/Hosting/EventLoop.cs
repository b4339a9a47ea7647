using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Shared.Hosting;

/// <summary>
/// The one loop that owns a process's mutable state: messages, timers and finished work are handled one after the other, so that
/// handlers need no locks. When it is behind, sources wait, and each subscription's own overflow policy decides what is lost.
/// </summary>
/// <param name="clock">The clock of its timers.</param>
/// <param name="logger">Where a refused publication is told.</param>
public sealed partial class EventLoop(TimeProvider clock, ILogger logger)
{
    private const int Capacity = 1024;

    private readonly Channel<Action> _queue = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly List<Func<CancellationToken, Task>> _sources = [];
    private readonly HashSet<Task> _work = [];
    private CancellationToken _stopping;

    /// <summary>Handles each message of a subscription. Call before <see cref="RunAsync"/>.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="subscription">The subscription; its owner disposes it.</param>
    /// <param name="handle">Handles one message, without waiting for anything.</param>
    public void Listen<TBody>(TypedSubscription<TBody> subscription, Action<Received<TBody>> handle)
        where TBody : class => _sources.Add(async cancellationToken =>
        {
            await foreach (var received in subscription.ReadAllAsync(cancellationToken))
            {
                // Asked when its turn has come: what waited here beyond its deadline is not acted on either.
                await _queue.Writer.WriteAsync(
                    () =>
                    {
                        if (!subscription.IsLate(received))
                        {
                            handle(received);
                        }
                    },
                    cancellationToken);
            }
        });

    /// <summary>Calls a handler at a steady rate; beats that fall due while one waits are left out. Call before <see cref="RunAsync"/>.</summary>
    /// <param name="period">The time between two calls.</param>
    /// <param name="handle">The handler.</param>
    public void Every(TimeSpan period, Action handle) => _sources.Add(async cancellationToken =>
    {
        using var timer = new PeriodicTimer(period, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await _queue.Writer.WriteAsync(handle, cancellationToken);
        }
    });

    /// <summary>Runs something beside the loop for as long as the loop runs; its fault ends the loop. Call before <see cref="RunAsync"/>.</summary>
    /// <param name="run">What runs; it shares no state with the handlers that it does not guard itself.</param>
    public void Attend(Func<CancellationToken, Task> run) => _sources.Add(run);

    /// <summary>Starts work that waits, such as a request; what it returns is then run by the loop. Call from a handler.</summary>
    /// <param name="work">The work.</param>
    public void Begin(Func<CancellationToken, Task<Action>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _work.RemoveWhere(static task => task.IsCompleted);
        _work.Add(GuardAsync(async cancellationToken => await _queue.Writer.WriteAsync(await work(cancellationToken), cancellationToken)));
    }

    /// <summary>Runs until cancelled. A fault of a source, of work or of a handler ends it and is thrown.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>The loop's life.</returns>
    /// <exception cref="OperationCanceledException">It was told to end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopping = ending.Token;
        var sources = _sources.ConvertAll(GuardAsync);
        try
        {
            await foreach (var handle in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                Handle(handle);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(sources.Concat(_work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Handle(Action handle)
    {
        try
        {
            handle();
        }
        catch (BusException exception)
        {
            // What could not be told (the client's buffer is full while the server is away) is lost like any core message; life goes on.
            LogNotTold(exception.Message);
        }
    }

    // A fault travels to the loop through its queue, which hands it to the reader after what came before it.
    private async Task GuardAsync(Func<CancellationToken, Task> source)
    {
        try
        {
            await source(_stopping);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The loop ends; nobody waits for what was under way.
        }
        catch (Exception exception)
        {
            _queue.Writer.TryComplete(exception);
        }
    }

    [LoggerMessage(1280, LogLevel.Warning, "A message could not be published: {Reason}")]
    private partial void LogNotTold(string reason);
}
