using Nimmerverse.Cortex.Running;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Asking;

/// <summary>Where the words of one request go.</summary>
internal interface IOutlet
{
    /// <summary>Whether pieces are wanted while the answer is made.</summary>
    bool Streams { get; }

    /// <summary>Whether its request comes again when the gateway ends before it is answered.</summary>
    bool IsDurable { get; }

    /// <summary>The request was taken.</summary>
    /// <param name="ticket">Its place and time.</param>
    void Ticket(CognitiveTicket ticket);

    /// <summary>Hands over a piece, and waits while the reader is behind.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="thought">Whether it is thought.</param>
    /// <param name="cancellationToken">The request ended.</param>
    /// <returns>Whether the reader took it; false when it was behind for too long.</returns>
    ValueTask<bool> PieceAsync(string text, bool thought, CancellationToken cancellationToken);

    /// <summary>The request ended; comes once.</summary>
    /// <param name="response">How.</param>
    /// <param name="result">What the last run came to; null when there was none.</param>
    void End(CognitiveResponse response, RunResult? result);

    /// <summary>The requester allows more pieces.</summary>
    /// <param name="upTo">The last that it allows.</param>
    void Allow(int upTo);
}
