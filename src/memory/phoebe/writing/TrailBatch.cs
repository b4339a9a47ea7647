using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>The rows of messages that could be read, in the order of their messages.</summary>
/// <param name="reader">Reads messages.</param>
internal sealed class TrailBatch(TrailReader reader)
{
    private readonly List<int> _ends = [];

    /// <summary>The messages whose rows these are.</summary>
    public List<JetStreamMessage> Messages { get; } = [];

    /// <summary>The rows' bytes.</summary>
    public CopyRows Rows { get; } = new();

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Why it is refused; null when its row was added.</returns>
    public string? Add(JetStreamMessage message)
    {
        var subject = message.Subject.AsSpan();
        var fault = reader.Read(message.Payload.Span, subject[(subject.LastIndexOf('.') + 1)..], Rows);
        if (fault is null)
        {
            Messages.Add(message);
            _ends.Add(Rows.Length);
        }

        return fault;
    }

    /// <summary>The bytes of some rows.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The one after the last.</param>
    /// <returns>The bytes; valid until the batch changes.</returns>
    public ReadOnlyMemory<byte> RowsOf(int from, int to) => Rows.Slice(from is 0 ? 0 : _ends[from - 1], to is 0 ? 0 : _ends[to - 1]);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Messages.Clear();
        _ends.Clear();
        Rows.Clear();
    }
}
