using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Memory.Iris.Local;

namespace Nimmerverse.Memory.Tests.Iris.Local;

public sealed class IndexFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-index-").FullName;

    private string FilePath => Path.Combine(_folder, "a.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Wherever a crash cuts the file, what was whole before stays, and what is appended later is read too.</summary>
    [Fact]
    public void A_file_cut_anywhere_keeps_every_whole_record_and_takes_more()
    {
        var bodies = Enumerable.Range(1, 4).Select(static i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 5 * i))).ToList();
        Write(bodies);
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var kept = Read(out var cut, out _);
            Assert.Equal(bodies.Take(kept.Count), kept);
            Assert.Equal(length, kept.Sum(static body => 12 + body.Length) + cut);

            Append("more"u8.ToArray());
            Assert.Equal([.. kept, "more"u8.ToArray()], Read(out cut, out var damaged));
            Assert.Equal((0, 0), (cut, damaged));
        }
    }

    /// <summary>Seen to fail: with reading ended at the first bad checksum, all records behind the damage were lost.</summary>
    [Fact]
    public void Damage_anywhere_costs_no_other_record()
    {
        var bodies = Enumerable.Range(0, 5).Select(static i => Encoding.ASCII.GetBytes($"NVIX body {i}")).ToList();
        Prop.ForAll(Gen.Choose(0, (5 * (12 + bodies[0].Length)) - 1).ToArbitrary(), at =>
        {
            File.Delete(FilePath);
            Write(bodies);
            var bytes = File.ReadAllBytes(FilePath);
            bytes[at] ^= 0x5A;
            File.WriteAllBytes(FilePath, bytes);

            var hurt = at / (12 + bodies[0].Length);
            Assert.Equal(bodies.Where((_, i) => i != hurt), Read(out var cut, out var damaged));
            Assert.Equal(12 + bodies[0].Length, cut + damaged);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_that_was_being_replaced_is_the_old_one_until_the_new_one_is_whole()
    {
        Write(["old"u8.ToArray()]);
        File.WriteAllBytes(FilePath + ".new", "half a rec"u8.ToArray());
        Assert.Equal(["old"u8.ToArray()], Read(out _, out _));

        using (IndexFile.Replace(FilePath, ["new"u8.ToArray()]))
        {
            Assert.False(File.Exists(FilePath + ".new"));
        }

        Assert.Equal(["new"u8.ToArray()], Read(out _, out _));
    }

    private void Write(List<byte[]> bodies) => IndexFile.Replace(FilePath, bodies).Dispose();

    private void Append(byte[] body)
    {
        using var file = IndexFile.Open(FilePath, static _ => { });
        file.Append([body]);
    }

    private List<byte[]> Read(out long cut, out long damaged)
    {
        var bodies = new List<byte[]>();
        using var file = IndexFile.Open(FilePath, bodies.Add);
        cut = file.Cut;
        damaged = file.Damaged;
        return bodies;
    }
}
