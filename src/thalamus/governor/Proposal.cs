namespace Nimmerverse.Thalamus.Governor;

/// <summary>What a policy would like to give each NPC, before limits. Index i speaks of the i-th NPC of the decision.</summary>
public sealed class Proposal
{
    private double[] _cpu = [];
    private double[] _ticks = [];
    private double[] _urgency = [];
    private double[] _standing = [];

    /// <summary>NPCs.</summary>
    public int Count { get; private set; }

    /// <summary>Weights of CPU, at least 0: what is above the least quota is shared in proportion to them.</summary>
    public Span<double> Cpu => _cpu.AsSpan(0, Count);

    /// <summary>Ticks per second.</summary>
    public Span<double> Ticks => _ticks.AsSpan(0, Count);

    /// <summary>Urgency of an opening: the largest is let in next; below 0 an NPC waits for its deadline and the opening is saved.</summary>
    public Span<double> Urgency => _urgency.AsSpan(0, Count);

    /// <summary>Standing at the cortex: its rank becomes the priority.</summary>
    public Span<double> Standing => _standing.AsSpan(0, Count);

    /// <summary>Makes room for a number of NPCs; allocates only when there were never so many.</summary>
    /// <param name="count">NPCs.</param>
    public void Resize(int count)
    {
        if (count > _cpu.Length)
        {
            var size = Math.Max(16, 2 * count);
            (_cpu, _ticks, _urgency, _standing) = (new double[size], new double[size], new double[size], new double[size]);
        }

        Count = count;
    }
}
