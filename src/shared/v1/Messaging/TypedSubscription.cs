using System.Runtime.CompilerServices;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Shared.Messaging;

/// <summary>
/// A subscription that yields typed messages; what cannot be read is dead-lettered and skipped, and so is a request whose
/// deadline has passed: nobody waits for its answer.
/// </summary>
/// <typeparam name="TBody">The payload record.</typeparam>
public sealed class TypedSubscription<TBody> : IAsyncDisposable
    where TBody : class
{
    private readonly Messenger _messenger;
    private readonly SubjectFamily<TBody> _family;
    private readonly BusSubscription _subscription;

    internal TypedSubscription(Messenger messenger, SubjectFamily<TBody> family, BusSubscription subscription)
    {
        _messenger = messenger;
        _family = family;
        _subscription = subscription;
    }

    /// <summary>Messages dropped because this reader was too slow.</summary>
    public long Dropped => _subscription.Dropped;

    /// <summary>Reads messages as they arrive, until cancelled or drained.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The messages.</returns>
    public async IAsyncEnumerable<Received<TBody>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var raw in _subscription.ReadAllAsync(cancellationToken))
        {
            if (_messenger.TryRead(_family, raw, out var message) && (raw.ReplyTo is null || !_messenger.IsLate(message.Header)))
            {
                yield return new Received<TBody>(raw.Subject, raw.ReplyTo, message);
            }
        }
    }

    /// <summary>Whether a message came too late to be acted on; it is counted.</summary>
    /// <param name="received">The message.</param>
    /// <returns>True when its deadline has passed.</returns>
    internal bool IsLate(Received<TBody> received) => _messenger.IsLate(received.Message.Header);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();
}
