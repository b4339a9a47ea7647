using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.OnBus;

/// <summary>The words of a request that came over the bus: ticket, numbered chunks within the reader's credit, answer.</summary>
internal sealed class BusOutlet : IOutlet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int DefaultWindow = 16;

    private readonly ProcessContext _context;
    private readonly string _requester;
    private readonly Guid _request;
    private readonly Action<BusOutlet, CognitiveResponse> _end;
    private readonly CreditWindow? _window;

    /// <summary>Makes the outlet of one request.</summary>
    /// <param name="context">The process.</param>
    /// <param name="message">The request as it was delivered.</param>
    /// <param name="ask">The request.</param>
    /// <param name="streams">Whether chunks are wanted.</param>
    /// <param name="window">Chunks before the first credit; null for the default.</param>
    /// <param name="end">What to do with the answer.</param>
    public BusOutlet(
        ProcessContext context, JetStreamMessage message, Ask ask, bool streams, int? window, Action<BusOutlet, CognitiveResponse> end)
    {
        (_context, Message, _requester, _request, _end) = (context, message, ask.Requester, ask.Id, end);
        _window = streams ? new CreditWindow(window ?? DefaultWindow, Patience, context.Clock) : null;
    }

    /// <summary>The request as it was delivered.</summary>
    public JetStreamMessage Message { get; }

    /// <inheritdoc />
    public bool Streams => _window is not null;

    /// <inheritdoc />
    public bool IsDurable => true;

    /// <summary>Whether it was taken: only then its answer is worth remembering.</summary>
    public bool WasTaken { get; private set; }

    /// <inheritdoc />
    public void Ticket(CognitiveTicket ticket)
    {
        WasTaken = true;
        Say(() => _context.Messenger.Publish(Subjects.CortexTicket.For(_context.Environment, _requester), ticket));
    }

    /// <inheritdoc />
    public async ValueTask<bool> PieceAsync(string text, bool thought, CancellationToken cancellationToken)
    {
        if (await _window!.NextAsync(cancellationToken) is not { } number)
        {
            return false;
        }

        Say(new CognitiveChunk { RequestId = _request, Sequence = number, Text = text, Thought = thought });
        return true;
    }

    /// <inheritdoc />
    public void End(CognitiveResponse response, RunResult? result)
    {
        if (_window is { } window && WasTaken)
        {
            Say(new CognitiveChunk { RequestId = _request, Sequence = window.Last(), Text = "", Last = true });
        }

        _end(this, response);
    }

    /// <inheritdoc />
    public void Allow(int upTo) => _window?.Allow(upTo);

    private void Say(CognitiveChunk chunk) =>
        Say(() => _context.Messenger.Publish(Subjects.CortexStream.For(_context.Environment, _requester), chunk));

    // Chunks and tickets are told once; the answer holds the whole text and is repeated until it is stored.
    private static void Say(Action publish)
    {
        try
        {
            publish();
        }
        catch (BusException)
        {
            // The bus is away and its buffer full.
        }
    }
}
