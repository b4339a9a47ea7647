namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>Orders ids as PostgreSQL does, byte by byte; a <see cref="Guid"/>'s own order is the same, said here once and tested.</summary>
internal sealed class IdOrder : IComparer<Guid>
{
    /// <summary>The order.</summary>
    public static IdOrder Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(Guid x, Guid y)
    {
        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        x.TryWriteBytes(left, bigEndian: true, out _);
        y.TryWriteBytes(right, bigEndian: true, out _);
        return left.SequenceCompareTo(right);
    }
}
