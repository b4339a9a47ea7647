using System.Buffers;

namespace Nimmerverse.Cortex.Engines;

/// <summary>How reading a line ended.</summary>
internal enum LineEnd
{
    /// <summary>A line is there.</summary>
    Line,

    /// <summary>The stream has ended.</summary>
    End,

    /// <summary>More bytes came than allowed.</summary>
    TooLarge,
}

/// <summary>Reads lines of bytes from a stream, within a bound on all of them together.</summary>
/// <param name="stream">The stream.</param>
/// <param name="mostBytes">Bytes taken at most.</param>
internal sealed class LineReader(Stream stream, int mostBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _start;
    private int _end;
    private int _searched;
    private long _total;

    /// <summary>The line read last, without its end; valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Reads a line; what follows the last line end is a line too.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How it ended.</returns>
    public async ValueTask<LineEnd> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Take(_searched + newline, skip: 1);
                return LineEnd.Line;
            }

            _searched = _end;
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _total += read;
            if (_total > mostBytes)
            {
                return LineEnd.TooLarge;
            }

            if (read == 0)
            {
                if (_start == _end)
                {
                    return LineEnd.End;
                }

                Take(_end, skip: 0);
                return LineEnd.Line;
            }

            _end += read;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Take(int end, int skip)
    {
        var length = end - _start;
        if (length > 0 && _buffer[_start + length - 1] == (byte)'\r')
        {
            length--;
        }

        Line = _buffer.AsMemory(_start, length);
        _start = _searched = end + skip;
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var length = _end - _start;
        var target = _start > 0 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        (_start, _end, _searched) = (0, length, length);
    }
}
