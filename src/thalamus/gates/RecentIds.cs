namespace Nimmerverse.Thalamus.Gates;

/// <summary>
/// Remembers message ids for at least a span of time, in two generations of bounded size. In a flood of more than a generation of ids in
/// the span, the oldest are forgotten early; a gate still refuses such a repeat, because it is not newer than what its cell has said.
/// </summary>
/// <param name="span">How long an id is remembered, in ticks.</param>
/// <param name="generation">Ids in one generation, at least 1.</param>
internal sealed class RecentIds(long span, int generation)
{
    private HashSet<Guid> _young = new(generation);
    private HashSet<Guid> _old = new(generation);
    private long _turned;

    /// <summary>Remembers an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="now">The time in ticks.</param>
    /// <returns>False when it is already known.</returns>
    internal bool Add(Guid id, long now)
    {
        if (now - _turned > span || _young.Count >= generation)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
            _turned = now;
        }

        return !_old.Contains(id) && _young.Add(id);
    }

    /// <summary>Forgets everything.</summary>
    /// <param name="now">The time in ticks.</param>
    internal void Reset(long now)
    {
        _young.Clear();
        _old.Clear();
        _turned = now;
    }
}
