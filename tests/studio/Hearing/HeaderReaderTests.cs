using System.Text;
using Nimmerverse.Studio.Hearing;

namespace Nimmerverse.Studio.Tests.Hearing;

/// <summary>What most messages are read for: who said it and when.</summary>
public sealed class HeaderReaderTests
{
    private const string Whole =
        """{"header":{"message_id":"01a20161-3aaa-7f17-a0b9-6662472dea87","timestamp":"2026-11-22T03:51:18.954+00:00","source":{"entity_id":"m\u00e4th","entity_type":"cell","node":"vm"}},"body":{"confidence":1}}""";

    [Fact]
    public void Sender_time_and_id_are_read_without_a_single_allocation()
    {
        var reader = new HeaderReader();
        var payload = Encoding.UTF8.GetBytes(Whole);
        Assert.True(reader.TryRead(payload));
        Assert.Equal(("m\u00e4th", "cell"), (Encoding.UTF8.GetString(reader.EntityId), Encoding.UTF8.GetString(reader.EntityType)));
        Assert.Equal(Guid.Parse("01a20161-3aaa-7f17-a0b9-6662472dea87"), reader.MessageId);
        Assert.Equal(954, reader.At % 1_000, 0.01);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            reader.TryRead(payload);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Header_behind_the_body_is_found_too()
    {
        var reader = new HeaderReader();

        Assert.True(reader.TryRead("""{"body":{"header":{"source":1}},"header":{"source":{"entity_type":"npc","entity_id":"7"}}}"""u8));
        Assert.Equal("7", Encoding.UTF8.GetString(reader.EntityId));
    }

    [Fact]
    public void Every_message_that_is_cut_short_or_garbled_is_refused_without_an_exception()
    {
        var reader = new HeaderReader();
        var payload = Encoding.UTF8.GetBytes(Whole);
        var end = Whole.IndexOf(",\"node\"", StringComparison.Ordinal);
        for (var length = 0; length < end; length++)
        {
            Assert.False(reader.TryRead(payload.AsSpan(0, length)));
        }

        foreach (var garbage in (string[])["[]", "7", "{}", """{"header":[]}""", """{"header":{"source":{"entity_id":"\ud800","entity_type":"cell"}}}""", """{"header":{"source":{"entity_id":"","entity_type":"cell"}}}"""])
        {
            Assert.False(reader.TryRead(Encoding.UTF8.GetBytes(garbage)));
        }
    }
}
