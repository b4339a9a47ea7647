namespace Nimmerverse.Studio.Flow;

/// <summary>The last messages of a node, for its drawer: few, and each cut to a bounded length.</summary>
internal sealed class LastMessages
{
    /// <summary>Messages kept.</summary>
    public const int Kept = 8;

    /// <summary>Bytes kept of each.</summary>
    public const int LongestKept = 4_096;

    private readonly (double At, string Subject, ReadOnlyMemory<byte> Payload, int Size)[] _ring = new (double, string, ReadOnlyMemory<byte>, int)[Kept];
    private int _next;

    /// <summary>Keeps a message; the oldest makes room.</summary>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="subject">On which subject.</param>
    /// <param name="payload">What; a long one is cut, so that its whole is not held.</param>
    public void Add(double at, string subject, ReadOnlyMemory<byte> payload)
    {
        _ring[_next] = (at, subject, payload.Length <= LongestKept ? payload : payload[..LongestKept].ToArray(), payload.Length);
        _next = (_next + 1) % Kept;
    }

    /// <summary>The messages, newest first, with their true size.</summary>
    public IEnumerable<(double At, string Subject, ReadOnlyMemory<byte> Payload, int Size)> NewestFirst()
    {
        for (var i = 1; i <= Kept; i++)
        {
            var one = _ring[(_next - i + Kept) % Kept];
            if (one.Subject is not null)
            {
                yield return one;
            }
        }
    }
}
