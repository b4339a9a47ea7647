using System.Runtime.InteropServices;

namespace Nimmerverse.Studio.Flow;

/// <summary>Messages per second, smoothed over about a second, as a number on the wire that changes only when it is worth telling.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Rate
{
    /// <summary>Seconds between two updates.</summary>
    public const double UpdateSeconds = 0.25;

    private const double Smoothing = 0.2212; // 1 - exp(-0.25 s / 1 s)
    private const double Nothing = 0.05;
    private double _perSecond;
    private int _count;

    /// <summary>What viewers were told: messages per second times ten, at most 65535.</summary>
    public ushort Told { get; private set; }

    /// <summary>Messages since the beginning.</summary>
    public long Total { get; private set; }

    /// <summary>Counts messages.</summary>
    /// <param name="messages">How many.</param>
    public void Count(int messages = 1)
    {
        _count += messages;
        Total += messages;
    }

    /// <summary>Takes the quarter second that has passed.</summary>
    /// <returns>Whether the rate is worth telling anew: it moved by a sixteenth, or stopped.</returns>
    public bool Update()
    {
        if (_count == 0 && Told == 0 && _perSecond == 0)
        {
            return false;
        }

        _perSecond += ((_count / UpdateSeconds) - _perSecond) * Smoothing;
        _count = 0;
        _perSecond = _perSecond < Nothing ? 0 : _perSecond;
        var now = (ushort)Math.Min(ushort.MaxValue, Math.Round(_perSecond * 10));
        if (now == Told || (now != 0 && Math.Abs(now - Told) < Math.Max(2, Told / 16)))
        {
            return false;
        }

        Told = now;
        return true;
    }
}
