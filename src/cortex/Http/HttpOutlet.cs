using System.Threading.Channels;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Http;

/// <summary>The words of a request that came over HTTP: pieces through a bounded queue that the connection's own pace empties, and the end.</summary>
/// <param name="streams">Whether pieces are wanted.</param>
/// <param name="clock">The clock of the patience.</param>
internal sealed class HttpOutlet(bool streams, TimeProvider clock) : IOutlet
{
    private const int Capacity = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Channel<(string Text, bool Thought)> _pieces = Channel.CreateBounded<(string Text, bool Thought)>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource<(CognitiveResponse Response, RunResult? Result)> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc />
    public bool Streams => streams;

    /// <inheritdoc />
    public bool IsDurable => false;

    /// <summary>The pieces; they complete with the request.</summary>
    public ChannelReader<(string Text, bool Thought)> Pieces => _pieces.Reader;

    /// <summary>How the request ended.</summary>
    public Task<(CognitiveResponse Response, RunResult? Result)> Ended => _end.Task;

    /// <inheritdoc />
    public void Ticket(CognitiveTicket ticket)
    {
        // HTTP has no word for it before the answer; place and time are in the answer's headers.
    }

    /// <inheritdoc />
    public async ValueTask<bool> PieceAsync(string text, bool thought, CancellationToken cancellationToken)
    {
        if (_pieces.Writer.TryWrite((text, thought)))
        {
            return true;
        }

        try
        {
            await _pieces.Writer.WriteAsync((text, thought), cancellationToken).AsTask().WaitAsync(Patience, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void End(CognitiveResponse response, RunResult? result)
    {
        _end.TrySetResult((response, result));
        _pieces.Writer.TryComplete();
    }

    /// <inheritdoc />
    public void Allow(int upTo)
    {
        // The connection itself is the reader's credit.
    }
}
