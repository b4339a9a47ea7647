using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>
/// Lays answers aside by the first bits of their prompt's hash, so that afterwards all answers to a prompt are in one of many files and each
/// file is small enough to be held: ten million trails are grouped without ten million in memory.
/// </summary>
internal sealed class GroupSpill : ISampleSink
{
    private const int FileBuffer = 4_096;
    private const int TrailsOfBucket = 2_000;
    private const int MostBuckets = 1_024;

    private readonly PartFile[] _buckets;
    private readonly string[] _names;
    private readonly ArrayBufferWriter<byte> _record = new(4_096);

    /// <summary>Opens the files.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="state">How much of them counts.</param>
    public GroupSpill(ExportFolder folder, ExportState state)
    {
        _names = [.. Enumerable.Range(0, state.Buckets).Select(NameOf)];
        _buckets = [.. _names.Select(name => folder.OpenPart(name, state, FileBuffer))];
    }

    /// <summary>The name of a bucket's file.</summary>
    /// <param name="bucket">Its number.</param>
    public static string NameOf(int bucket) => $"answers-{bucket:0000}";

    /// <summary>How many buckets a number of trails needs.</summary>
    /// <param name="trails">The trails.</param>
    /// <returns>A power of two.</returns>
    public static int BucketsFor(long trails) => (int)Math.Min(MostBuckets, BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, trails / TrailsOfBucket)));

    /// <inheritdoc />
    public bool Take(TrailRow row, SplitSide side)
    {
        if (ConversationForms.Of(row) is not { } conversation)
        {
            return false;
        }

        var hash = conversation.PromptHash(row.Kind);
        _record.ResetWrittenCount();
        _record.Write([(byte)side]);
        _record.Write(hash);
        Span<byte> fixedPart = stackalloc byte[24];
        row.Id.TryWriteBytes(fixedPart, bigEndian: true, out _);
        BinaryPrimitives.WriteDoubleLittleEndian(fixedPart[16..], row.Reward);
        _record.Write(fixedPart);
        foreach (var text in (string?[])[row.Outcome, row.Kind, conversation.System, conversation.Prompt, conversation.Answer])
        {
            Write(text);
        }

        // The hash's first bits, so that buckets in order are prompts in order of their hash, however many buckets there are.
        var bucket = _buckets[(int)((BinaryPrimitives.ReadUInt32BigEndian(hash) * (ulong)_buckets.Length) >> 32)];
        bucket.Write(_record.WrittenSpan);
        return true;
    }

    /// <summary>Reads a bucket back.</summary>
    /// <param name="stream">Its file.</param>
    /// <returns>What was laid aside, in order.</returns>
    public static IEnumerable<SpilledAnswer> Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        while (stream.Position < stream.Length)
        {
            var side = (SplitSide)reader.ReadByte();
            var hash = reader.ReadBytes(32);
            var id = new Guid(reader.ReadBytes(16), bigEndian: true);
            var reward = BinaryPrimitives.ReadDoubleLittleEndian(reader.ReadBytes(8));
            var outcome = ReadText(reader)!;
            var kind = ReadText(reader)!;
            var system = ReadText(reader);
            var prompt = ReadText(reader)!;
            yield return new SpilledAnswer(side, hash, kind, system, prompt, new GroupMember(id, ReadText(reader)!, reward, outcome));
        }
    }

    /// <inheritdoc />
    public void Sync(ExportState state)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i].Sync();
            state.Lengths[_names[i]] = _buckets[i].Length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var bucket in _buckets)
        {
            bucket.Dispose();
        }
    }

    private void Write(string? text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes?.Length ?? -1);
        _record.Write(length);
        _record.Write(bytes);
    }

    private static string? ReadText(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return length < 0 ? null : Encoding.UTF8.GetString(reader.ReadBytes(length));
    }
}

/// <summary>An answer that was laid aside.</summary>
/// <param name="Side">Its side.</param>
/// <param name="Hash">Its prompt's hash.</param>
/// <param name="Kind">The kind of decision.</param>
/// <param name="System">The system's words, or null.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Answer">The answer.</param>
internal sealed record SpilledAnswer(SplitSide Side, byte[] Hash, string Kind, string? System, string Prompt, GroupMember Answer);
