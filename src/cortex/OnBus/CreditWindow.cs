namespace Nimmerverse.Cortex.OnBus;

/// <summary>
/// The window of one stream: pieces up to a number may go out, the reader moves it on. Who has a piece beyond it waits, so that nothing is
/// stored for a slow reader.
/// </summary>
/// <param name="window">Pieces allowed before the first word of the reader.</param>
/// <param name="patience">How long a reader may be behind.</param>
/// <param name="clock">The clock of the patience.</param>
internal sealed class CreditWindow(int window, TimeSpan patience, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private int _upTo = Math.Max(1, window);
    private int _sent;
    private TaskCompletionSource? _waiting;

    /// <summary>Moves the window on; never back.</summary>
    /// <param name="upTo">The last piece allowed.</param>
    public void Allow(int upTo)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _upTo = Math.Max(_upTo, upTo);
            waiting = _sent < _upTo ? _waiting : null;
        }

        waiting?.TrySetResult();
    }

    /// <summary>Takes the next number, waiting for the reader if need be.</summary>
    /// <param name="cancellationToken">The request ended.</param>
    /// <returns>The number, from 1; null when the reader was behind for too long.</returns>
    public async ValueTask<int?> NextAsync(CancellationToken cancellationToken)
    {
        Task wait;
        lock (_lock)
        {
            if (_sent < _upTo)
            {
                return ++_sent;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            wait = _waiting.Task;
        }

        try
        {
            await wait.WaitAsync(patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }

        lock (_lock)
        {
            _waiting = null;
            return ++_sent;
        }
    }

    /// <summary>The number of the last piece, which needs no credit.</summary>
    /// <returns>The number.</returns>
    public int Last()
    {
        lock (_lock)
        {
            return ++_sent;
        }
    }
}
