using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Messaging;

namespace Nimmerverse.Shared.Tests.Messaging.Outbox;

/// <summary>
/// Whatever happens to the process, what was appended and not delivered is in the file. Seen to fail with the checksum not compared, with
/// the file emptied while one record was live, with offsets not moved when the file is written anew, and with a torn tail left in place.
/// </summary>
public sealed class OutboxFileTests : IDisposable
{
    private const long Bound = 8 * 1024;
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-outbox-").FullName;
    private int _files;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Any_sequence_of_appending_settling_crashing_and_opening_loses_nothing_and_stays_within_its_bound() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Kind, ushort Size)[]>(), Lives).QuickCheckThrowOnFailure();

    [Fact]
    public void File_is_empty_when_everything_in_it_is_delivered()
    {
        var path = NewPath();
        using var file = OutboxFile.Open(path, Bound, static _ => { });
        var parcels = Enumerable.Range(0, 5).Select(static i => Parcel(100, i)).ToList();
        Assert.All(parcels, parcel => Assert.True(file.TryAppend(parcel)));
        parcels.ForEach(parcel => file.Settle(parcel.Record!));

        Assert.Equal((0L, 0L, 0L), (file.Length, file.LiveBytes, new FileInfo(path).Length));
    }

    [Fact]
    public void Full_file_takes_a_parcel_again_when_a_quarter_of_it_is_delivered()
    {
        using var file = OutboxFile.Open(NewPath(), Bound, static _ => { });
        var parcels = new List<OutboxParcel>();
        while (parcels.Count == 0 || file.TryAppend(parcels[^1]))
        {
            parcels.Add(Parcel(500, parcels.Count));
        }

        Assert.InRange(file.Length, Bound * 3 / 4, Bound);
        foreach (var parcel in parcels.Take(5))
        {
            if (parcel.Record is { } record)
            {
                file.Settle(record);
            }
        }

        Assert.True(file.TryAppend(parcels[^1]));
        Assert.All(parcels.Skip(5), parcel => Assert.Equal(500, file.Read(parcel.Record!).Length));
    }

    [Fact]
    public void Second_process_is_refused_the_file()
    {
        var path = NewPath();
        using var file = OutboxFile.Open(path, Bound, static _ => { });

        Assert.Throws<IOException>(() => OutboxFile.Open(path, Bound, static _ => { }));
    }

    /// <summary>One life after the other; each step appends, settles, or ends the process in one of three ways.</summary>
    private bool Lives((byte Kind, ushort Size)[] steps)
    {
        var path = NewPath();
        var expected = new Dictionary<Guid, byte[]>();
        var appended = new HashSet<Guid>();
        var held = new List<OutboxParcel>();
        var file = OutboxFile.Open(path, Bound, held.Add);
        try
        {
            foreach (var (kind, size) in steps)
            {
                switch (kind % 8)
                {
                    case < 4:
                        var parcel = Parcel(size % 1500, size);
                        var payload = parcel.Payload!;
                        var wasLive = file.LiveBytes;
                        if (file.TryAppend(parcel))
                        {
                            appended.Add(parcel.Id);
                            expected.Add(parcel.Id, payload);
                            held.Add(parcel);
                        }
                        else
                        {
                            Assert.True(wasLive + payload.Length + 200 > Bound * 3 / 4, $"refused with {wasLive} live bytes");
                        }

                        break;
                    case < 6 when held.Count > 0:
                        var at = size % held.Count;
                        file.Settle(held[at].Record!);
                        expected.Remove(held[at].Id);
                        held.RemoveAt(at);
                        break;
                    default:
                        file.Dispose();
                        Tear(path, size);
                        held.Clear();
                        file = OutboxFile.Open(path, Bound, held.Add);

                        // What was delivered but not yet cut off comes again: the stream knows repetitions by their id.
                        Assert.Equal(file.Length, new FileInfo(path).Length);
                        Assert.All(held, parcel => Assert.Contains(parcel.Id, appended));
                        Assert.Empty(expected.Keys.Except(held.Select(static parcel => parcel.Id)));
                        break;
                }

                Assert.True(new FileInfo(path).Length <= Bound);
                Assert.All(held, parcel =>
                {
                    if (expected.TryGetValue(parcel.Id, out var written))
                    {
                        Assert.Equal(written, file.Read(parcel.Record!).ToArray());
                    }
                });
            }
        }
        finally
        {
            file.Dispose();
        }

        return true;
    }

    /// <summary>The append during which the process ended may have left any part of itself, or nothing.</summary>
    private static void Tear(string path, ushort size)
    {
        using var handle = File.OpenWrite(path);
        handle.Seek(0, SeekOrigin.End);
        var torn = OutboxRecord.Write(Parcel(size % 900, size));
        byte[] whole = [.. BitConverter.GetBytes(torn.Length), .. BitConverter.GetBytes(0xBADu), .. torn];
        var part = (size % 4) switch
        {
            0 => 0,
            1 => 4,
            2 => size % whole.Length,

            // A power cut can leave the length of the file right and its contents wrong.
            _ => whole.Length,
        };
        handle.Write(whole, 0, (int)Math.Max(0, Math.Min(Bound - handle.Length, part)));
    }

    private static OutboxParcel Parcel(int bytes, int seed)
    {
        var payload = new byte[bytes];
        new Random(seed).NextBytes(payload);
        return new OutboxParcel { Id = Guid.CreateVersion7(), Subject = "dev.memory.trail.step", Payload = payload };
    }

    private string NewPath() => Path.Combine(_folder, $"{_files++}.log");
}
