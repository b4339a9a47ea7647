using System.Buffers.Text;
using System.Text;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench.Gates;

/// <summary>A wave written once, of which only id and time are rewritten: so that the generator costs little beside what is measured.</summary>
internal sealed class WaveTemplate
{
    private const int TimestampLength = 33;

    private readonly byte[] _bytes;
    private readonly int _id;
    private readonly int _timestamp;

    public WaveTemplate(string cell, string domain, double confidence)
    {
        Subject = Subjects.CellWave.For(EnvironmentName.Dev, cell).Value;
        var header = new Header
        {
            MessageId = Guid.NewGuid(),
            MessageType = Subjects.CellWave.MessageType,
            Version = Header.CurrentVersion,
            Timestamp = DateTimeOffset.UnixEpoch.AddTicks(1_234_567),
            Source = new Source { EntityId = cell, EntityType = EntityType.Cell, Node = "bench" },
        };
        _bytes = MessageCodec.Write(new(header, new WaveSignal { Domain = domain, Confidence = confidence }), Subjects.CellWave.Json);
        _id = After("\"message_id\":\"");
        _timestamp = After("\"timestamp\":\"");
    }

    public string Subject { get; }

    public ReadOnlySpan<byte> Write(Guid id, DateTimeOffset time)
    {
        Utf8Formatter.TryFormat(id, _bytes.AsSpan(_id), out _);
        time.TryFormat(_bytes.AsSpan(_timestamp, TimestampLength), out _, "O");
        return _bytes;
    }

    private int After(string name) => _bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) + name.Length;
}
