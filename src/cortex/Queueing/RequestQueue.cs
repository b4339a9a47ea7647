using System.Diagnostics.CodeAnalysis;

namespace Nimmerverse.Cortex.Queueing;

/// <summary>
/// The backlog, kept outside the engines so that every request stays reorderable. The highest level goes first (priority and age), within
/// a level the requester that has used least, of one requester the oldest. It belongs to one loop.
/// </summary>
/// <typeparam name="TRequest">The requests.</typeparam>
/// <param name="ageing">How waiting raises the level.</param>
internal sealed class RequestQueue<TRequest>(Ageing ageing)
    where TRequest : class, IQueued
{
    private readonly Dictionary<LaneKey, Lane<TRequest>> _lanes = [];
    private readonly Dictionary<Guid, LinkedListNode<TRequest>> _places = [];
    private readonly FairClock _clock = new();
    private readonly int[] _counts = new int[Ageing.Top + 1];

    /// <summary>Requests that wait.</summary>
    public int Count => _places.Count;

    /// <summary>Requests that wait, by priority.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>Takes a request.</summary>
    /// <param name="request">The request; its priority lies within 0 and 10.</param>
    /// <exception cref="ArgumentException">It is here already.</exception>
    public void Add(TRequest request)
    {
        if (_places.ContainsKey(request.Id))
        {
            throw new ArgumentException($"Request {request.Id} waits already.", nameof(request));
        }

        var key = KeyOf(request);
        if (!_lanes.TryGetValue(key, out var lane))
        {
            _lanes.Add(key, lane = new(key));
        }

        _places.Add(request.Id, lane.Insert(request));
        _counts[request.Priority]++;
    }

    /// <summary>Takes a request out, wherever it stands.</summary>
    /// <param name="id">The request.</param>
    /// <param name="request">The request; null when the result is false.</param>
    /// <returns>Whether it was here.</returns>
    public bool Remove(Guid id, [NotNullWhen(true)] out TRequest? request)
    {
        request = null;
        if (!_places.Remove(id, out var place))
        {
            return false;
        }

        request = place.Value;
        var key = KeyOf(request);
        place.List!.Remove(place);
        _counts[request.Priority]--;
        if (_lanes[key].Requests.Count == 0)
        {
            _lanes.Remove(key);
        }

        return true;
    }

    /// <summary>Finds the request whose turn it is.</summary>
    /// <param name="now">The time.</param>
    /// <param name="fits">Which can be served now; asked for the oldest of each lane.</param>
    /// <returns>The request, still here; null when none fits.</returns>
    public TRequest? Next(DateTimeOffset now, Func<TRequest, bool> fits)
    {
        TRequest? best = null;
        var (bestLevel, bestStart) = (-1, 0.0);
        foreach (var lane in _lanes.Values)
        {
            var head = lane.Head;
            var level = ageing.LevelOf(head, now);
            if (level < bestLevel)
            {
                continue;
            }

            var start = _clock.StartOf(head.Requester);
            var isBetter = level > bestLevel || start < bestStart || (start.Equals(bestStart) && head.Taken < best!.Taken);
            if (isBetter && fits(head))
            {
                (best, bestLevel, bestStart) = (head, level, start);
            }
        }

        return best;
    }

    /// <summary>Takes out a request that is served now, and charges its requester's turn.</summary>
    /// <param name="request">A request that is here.</param>
    public void Serve(TRequest request)
    {
        Remove(request.Id, out _);
        _clock.Charge(request.Requester, request.Tokens);
    }

    /// <summary>Gives back what a served request did not use of its turn.</summary>
    /// <param name="request">The request.</param>
    /// <param name="used">Tokens that it used.</param>
    public void Settle(TRequest request, int used) => _clock.Refund(request.Requester, request.Tokens - used);

    /// <summary>The request that a full queue gives up first: of the lowest level the newest, of the requester with most waiting there.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The request, still here; null when nothing waits.</returns>
    public TRequest? Tail(DateTimeOffset now)
    {
        var last = _lanes.Values
            .Select(lane => (Lane: lane, Newest: lane.Requests.Last!.Value))
            .OrderBy(one => ageing.LevelOf(one.Newest, now))
            .ThenByDescending(static one => one.Lane.Requests.Count)
            .ThenByDescending(static one => one.Newest.Taken)
            .FirstOrDefault();
        return last.Newest;
    }

    /// <summary>The place that a request would have: what is more urgent, what shares its turn, and what its requester has before it.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="priority">How urgently.</param>
    /// <returns>1 is next.</returns>
    public int PositionOf(string requester, int priority)
    {
        var own = _lanes.Values.Where(lane => lane.Key.Priority == priority && lane.Key.Requester == requester).Sum(static lane => lane.Requests.Count);
        var ahead = own;
        foreach (var lane in _lanes.Values)
        {
            if (lane.Key.Priority > priority)
            {
                ahead += lane.Requests.Count;
            }
            else if (lane.Key.Priority == priority && lane.Key.Requester != requester)
            {
                ahead += Math.Min(lane.Requests.Count, own + 1);
            }
        }

        return ahead + 1;
    }

    /// <summary>All requests, those of the highest level first, of a level the oldest first.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The requests.</returns>
    public IEnumerable<TRequest> InOrder(DateTimeOffset now) => _places.Values
        .Select(static place => place.Value)
        .OrderByDescending(request => ageing.LevelOf(request, now))
        .ThenBy(static request => request.Taken);

    private static LaneKey KeyOf(TRequest request) => new(request.Requester, request.Priority, request.Model);
}
