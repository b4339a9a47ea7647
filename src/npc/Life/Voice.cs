using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// What an NPC says. While the bus is away it says nothing, instead of filling a buffer with states and moves that nobody will
/// want when it comes back: an outage of any length costs no memory.
/// </summary>
/// <param name="bus">The connection.</param>
/// <param name="messenger">Its typed face.</param>
public sealed class Voice(BusConnection bus, Messenger messenger)
{
    /// <summary>Things left unsaid because the bus was away.</summary>
    public long Unsaid { get; private set; }

    /// <summary>Publishes.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="subject">Where.</param>
    /// <param name="body">What.</param>
    /// <param name="deadline">When an answer is of no use any more; null when none is awaited.</param>
    /// <returns>Whether the bus took it.</returns>
    public bool Say<TBody>(Subject<TBody> subject, TBody body, DateTimeOffset? deadline = null)
        where TBody : class
    {
        if (bus.State == ConnectionState.Connected)
        {
            try
            {
                messenger.Publish(subject, body, deadline: deadline);
                return true;
            }
            catch (BusException exception) when (exception.Kind is BusErrorKind.BufferFull or BusErrorKind.Unreachable)
            {
                // It went away between the question and the word.
            }
        }

        Unsaid++;
        return false;
    }

    /// <summary>Answers a request.</summary>
    /// <typeparam name="TBody">The request record.</typeparam>
    /// <typeparam name="TReply">The reply record.</typeparam>
    /// <param name="family">The kind of request.</param>
    /// <param name="replyTo">Where the answer is awaited.</param>
    /// <param name="body">The answer.</param>
    public void Answer<TBody, TReply>(RequestFamily<TBody, TReply> family, string replyTo, TReply body)
        where TBody : class
        where TReply : class
    {
        try
        {
            messenger.Respond(family, replyTo, body);
        }
        catch (BusException exception) when (exception.Kind is BusErrorKind.BufferFull or BusErrorKind.Unreachable)
        {
            // Who asked has given up by now.
            Unsaid++;
        }
    }
}
