using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Npc.Tests.Memory;

/// <summary>Seen to fail with the checksum not compared, with the torn tail not cut off, and with the length not bounded by the file.</summary>
public sealed class RecordLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_log_cut_at_any_byte_yields_exactly_the_whole_records_before_the_cut()
    {
        var (bytes, records, ends) = WriteLog(7);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var whole = ends.Count(end => end <= cut);
            AssertRecovers(bytes[..cut], records[..whole], then: [0xAB, (byte)cut]);
        }
    }

    [Fact]
    public void A_log_with_any_byte_damaged_yields_only_records_that_were_written()
    {
        var (bytes, records, ends) = WriteLog(5);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x5A;
            var before = ends.Count(end => end <= at);

            // Exactly as long as the damaged record: were the rest not cut off, the records behind it would come back.
            AssertRecovers(damaged, records[..before], then: [.. Enumerable.Repeat((byte)0xCD, records[before].Length)]);
        }
    }

    [Fact]
    public void A_log_followed_by_garbage_keeps_its_records_and_reports_what_it_dropped()
    {
        var (bytes, records, _) = WriteLog(3);
        var path = _folder.Write([.. bytes, .. Enumerable.Repeat((byte)0xFF, 100)]);
        using var log = RecordLog.Open(path, static _ => { });
        Assert.Equal(100, log.DroppedBytes);
        Assert.Equal(bytes.Length, log.Length);
        Assert.Equal(3, records.Length);
    }

    [Fact]
    public void A_rewritten_log_holds_the_new_records_only_and_takes_further_ones()
    {
        var path = _folder.NewPath();
        using (var log = RecordLog.Open(path, static _ => { }))
        {
            log.Append([1]);
            log.Append([2]);
            log.Rewrite([[9]]);
            log.Append([3]);
        }

        Assert.Equal([[9], [3]], Read(path));
    }

    [Fact]
    public void A_log_that_another_holds_is_refused()
    {
        var path = _folder.NewPath();
        using var log = RecordLog.Open(path, static _ => { });
        Assert.Throws<IOException>(() => RecordLog.Open(path, static _ => { }));
    }

    private void AssertRecovers(byte[] bytes, byte[][] expected, byte[] then)
    {
        var path = _folder.Write(bytes);
        var found = new List<byte[]>();
        using (var log = RecordLog.Open(path, record => found.Add(record.ToArray())))
        {
            log.Append(then);
        }

        Assert.Equal(expected, found);
        Assert.Equal([.. expected, then], Read(path));
    }

    private (byte[] Bytes, byte[][] Records, long[] Ends) WriteLog(int count)
    {
        var path = _folder.NewPath();
        var records = Enumerable.Range(1, count).Select(static i => Enumerable.Repeat((byte)i, (i * 5) + 1).ToArray()).ToArray();
        var ends = new long[count];
        using (var log = RecordLog.Open(path, static _ => { }))
        {
            for (var i = 0; i < count; i++)
            {
                log.Append(records[i]);
                ends[i] = log.Length;
            }
        }

        return (File.ReadAllBytes(path), records, ends);
    }

    private static List<byte[]> Read(string path)
    {
        var found = new List<byte[]>();
        RecordLog.Open(path, record => found.Add(record.ToArray())).Dispose();
        return found;
    }
}
