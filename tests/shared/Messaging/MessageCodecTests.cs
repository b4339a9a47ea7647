using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Shared.Tests.Messaging;

public sealed class MessageCodecTests
{
    [Fact]
    public void Wave_written_and_read_is_the_same()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(NonEmptyString Domain, NormalFloat Confidence, Guid Id)>(), values =>
        {
            var message = Wave(values.Domain.Get, values.Confidence.Get, values.Id);
            return MessageCodec.TryRead(Write(message), Subjects.CellWave.Json, "wave_signal", out var read, out _)
                && read.Header == message.Header && read.Body == message.Body;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Garbage_is_refused_with_a_reason_and_never_throws()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes =>
            !MessageCodec.TryRead(bytes, Subjects.CellWave.Json, "wave_signal", out _, out var fault) && fault.Length > 0)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Message_cut_at_any_byte_is_refused()
    {
        var whole = Write(Wave("math", 0.6, Guid.NewGuid()));

        Assert.All(Enumerable.Range(0, whole.Length), length =>
            Assert.False(MessageCodec.TryRead(whole.AsSpan(0, length), Subjects.CellWave.Json, "wave_signal", out _, out _)));
    }

    [Theory]
    [InlineData("\"version\":\"2.0\"", "\"version\":\"3.0\"", "version 3.0 is not spoken here")]
    [InlineData("wave_signal", "heartbeat", "a heartbeat where a wave_signal belongs")]
    [InlineData("\"confidence\":0.6,", "", "confidence")]
    public void Message_that_does_not_fit_is_refused_with_the_reason(string text, string replacement, string reason)
    {
        var json = Encoding.UTF8.GetString(Write(Wave("math", 0.6, Guid.NewGuid())));
        Assert.Contains(text, json, StringComparison.Ordinal);

        var accepted = MessageCodec.TryRead(
            Encoding.UTF8.GetBytes(json.Replace(text, replacement, StringComparison.Ordinal)),
            Subjects.CellWave.Json, "wave_signal", out _, out var fault);

        Assert.False(accepted);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_and_minor_versions_are_accepted()
    {
        var json = Encoding.UTF8.GetString(Write(Wave("math", 0.6, Guid.NewGuid())))
            .Replace("\"version\":\"2.0\"", "\"version\":\"2.7\",\"mood\":{\"a\":[1]}", StringComparison.Ordinal);

        Assert.True(MessageCodec.TryRead(Encoding.UTF8.GetBytes(json), Subjects.CellWave.Json, "wave_signal", out _, out _));
    }

    private static byte[] Write(Message<WaveSignal> message) => MessageCodec.Write(message, Subjects.CellWave.Json);

    private static Message<WaveSignal> Wave(string domain, double confidence, Guid id) => new(
        new Header
        {
            MessageId = id,
            MessageType = "wave_signal",
            Version = Header.CurrentVersion,
            Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Source = new Source { EntityId = "math", EntityType = EntityType.Cell, Node = "lab", Tier = 1 },
        },
        new WaveSignal { Domain = domain, Confidence = confidence });
}
