namespace Nimmerverse.Thalamus.Governor;

/// <summary>What each NPC gets in an epoch. Index i speaks of the i-th NPC of the decision.</summary>
public sealed class Grants
{
    private int[] _tickHz = [];
    private double[] _quotaPct = [];
    private bool[] _open = [];
    private int[] _priority = [];

    /// <summary>NPCs.</summary>
    public int Count { get; private set; }

    /// <summary>Ticks per second.</summary>
    public Span<int> TickHz => _tickHz.AsSpan(0, Count);

    /// <summary>CPU quota in percent of one core, in tenths.</summary>
    public Span<double> QuotaPct => _quotaPct.AsSpan(0, Count);

    /// <summary>Whether the gate to the cortex is open.</summary>
    public Span<bool> Open => _open.AsSpan(0, Count);

    /// <summary>Priority at the cortex, 0 to 10.</summary>
    public Span<int> Priority => _priority.AsSpan(0, Count);

    /// <summary>Makes room for a number of NPCs; allocates only when there were never so many.</summary>
    /// <param name="count">NPCs.</param>
    public void Resize(int count)
    {
        if (count > _tickHz.Length)
        {
            var size = Math.Max(16, 2 * count);
            (_tickHz, _quotaPct, _open, _priority) = (new int[size], new double[size], new bool[size], new int[size]);
        }

        Count = count;
    }
}
