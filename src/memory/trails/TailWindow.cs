using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails;

/// <summary>
/// Which trails a follower has shown. Trails become visible in another order than that of their ids, so each look goes back a little and
/// leaves out what was shown.
/// </summary>
/// <param name="start">Where following begins.</param>
internal sealed class TailWindow(DateTimeOffset start)
{
    /// <summary>How much later than a newer one a trail may become visible and still be shown.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromSeconds(15);

    private readonly DateTimeOffset _start = start;
    private readonly SortedSet<Guid> _shown = new(IdOrder.Instance);
    private DateTimeOffset _newest = start;

    /// <summary>From where to look.</summary>
    public DateTimeOffset From => _newest - LookBack > _start ? _newest - LookBack : _start;

    /// <summary>Ids that it holds.</summary>
    public int Held => _shown.Count;

    /// <summary>Takes a trail that was found.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>Whether it is to be shown.</returns>
    public bool Take(Guid id)
    {
        if (!_shown.Add(id))
        {
            return false;
        }

        var made = TrailTime.Of(id);
        if (made > _newest)
        {
            _newest = made;
            var bound = TrailTime.FirstAt(From);
            while (_shown.Count > 0 && IdOrder.Instance.Compare(_shown.Min, bound) < 0)
            {
                _shown.Remove(_shown.Min);
            }
        }

        return true;
    }
}
