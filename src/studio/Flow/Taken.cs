using System.Runtime.InteropServices;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Flow;

/// <summary>One message as those who read bodies get it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Parameters">The tokens of its subject's parameters.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="At">When it was said, Unix milliseconds.</param>
/// <param name="Id">The message's id.</param>
/// <param name="Now">The time, Unix milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Taken(BusMessage Message, string[] Parameters, Node Sender, double At, Guid Id, double Now)
{
    /// <summary>Reads the whole body.</summary>
    /// <typeparam name="TBody">The payload record.</typeparam>
    /// <param name="family">What it should be.</param>
    /// <returns>The body; null when it is not that.</returns>
    public TBody? Read<TBody>(SubjectFamily<TBody> family)
        where TBody : class =>
        MessageCodec.TryRead(Message.Payload.Span, family.Json, family.MessageType, out var read, out _) ? read.Body : null;
}
