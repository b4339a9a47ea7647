namespace Nimmerverse.World.Maps;

/// <summary>
/// What comes out of a map file, watched for ways of filling the memory: a small file that unpacks to a huge one, one huge piece of markup, and
/// CDATA, which an XML reader would hold as a whole. Watched for its end too, since the runtime takes a gzip file that was cut off for a whole one.
/// </summary>
/// <param name="inner">The unpacked bytes.</param>
/// <param name="limit">Bytes that may come out at most.</param>
/// <param name="isWhole">Asked at the end whether that many bytes are all.</param>
internal sealed class GuardedStream(Stream inner, long limit, Func<long, bool> isWhole) : Stream
{
    /// <summary>Longest run of bytes without a new tag; OSM's values have at most 255 characters.</summary>
    internal const int LongestMarkup = 1024 * 1024;

    private readonly byte[] _seam = new byte[2 * (CData.Length - 1)];
    private long _total;
    private int _run;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _total;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the reader asked for more than there is.</summary>
    internal bool Ended { get; private set; }

    private static ReadOnlySpan<byte> CData => "<![CDATA["u8;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        if (read == 0 && buffer.Length > 0)
        {
            Ended = true;
            return isWhole(_total) ? 0 : throw new MapException("is cut off: the gzip file ends before what is in it does; get it again");
        }

        _total += read;
        if (_total > limit)
        {
            throw new MapException(
                $"is a decompression bomb: it unpacks to more than {limit / (1024 * 1024)} MiB, far more than a map of its size would; get another copy");
        }

        CheckMarkup(buffer[..read]);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void CheckMarkup(ReadOnlySpan<byte> piece)
    {
        // What may straddle two reads: the end of the one before and the beginning of this one.
        var half = _seam.Length / 2;
        var begin = piece[..Math.Min(half, piece.Length)];
        begin.CopyTo(_seam.AsSpan(half));
        if (piece.IndexOf(CData) >= 0 || _seam.AsSpan(0, half + begin.Length).IndexOf(CData) >= 0)
        {
            throw new MapException("is not OSM XML: it has a CDATA section, which OSM files never have");
        }

        if (piece.Length >= half)
        {
            piece[^half..].CopyTo(_seam);
        }
        else
        {
            _seam.AsSpan(piece.Length, half).CopyTo(_seam);
        }

        while (piece.IndexOf((byte)'<') is var next and >= 0)
        {
            _run += next;
            ThrowIfEndless();
            _run = 0;
            piece = piece[(next + 1)..];
        }

        _run += piece.Length;
        ThrowIfEndless();
    }

    private void ThrowIfEndless()
    {
        if (_run > LongestMarkup)
        {
            throw new MapException($"is not OSM XML: it goes on for more than {LongestMarkup / 1024} KiB without a tag");
        }
    }
}
