namespace Nimmerverse.Npc.Facts;

/// <summary>Gives each value that the fact head can say a class of its own; when all classes are taken, the least recently used one is.</summary>
/// <param name="capacity">Classes.</param>
public sealed class ValueTable(int capacity)
{
    private readonly Dictionary<string, int> _classes = new(capacity);
    private readonly string?[] _values = new string?[capacity];
    private readonly long[] _used = new long[capacity];
    private long _clock;

    /// <summary>Classes.</summary>
    public int Capacity => capacity;

    /// <summary>The value of a class, or null while it has none.</summary>
    /// <param name="index">The class.</param>
    /// <returns>The value.</returns>
    public string? this[int index] => _values[index];

    /// <summary>The class of a value, given to it now if it had none.</summary>
    /// <param name="value">The value.</param>
    /// <returns>Its class.</returns>
    public int Assign(string value)
    {
        if (!_classes.TryGetValue(value, out var index))
        {
            index = Oldest();
            Set(index, value);
        }

        _used[index] = ++_clock;
        return index;
    }

    /// <summary>Gives a class a value, for example from a checkpoint.</summary>
    /// <param name="index">The class.</param>
    /// <param name="value">The value.</param>
    public void Set(int index, string value)
    {
        if (_values[index] is { } before)
        {
            _classes.Remove(before);
        }

        _values[index] = value;
        _classes[value] = index;
    }

    private int Oldest()
    {
        var oldest = 0;
        for (var i = 1; i < capacity; i++)
        {
            oldest = _used[i] < _used[oldest] ? i : oldest;
        }

        return oldest;
    }
}
