namespace Nimmerverse.Cortex.Queueing;

/// <summary>What distinguishes requests that can only be served in the order in which they were taken.</summary>
/// <param name="Requester">Who asked.</param>
/// <param name="Priority">How urgently.</param>
/// <param name="Model">Of which model.</param>
internal readonly record struct LaneKey(string Requester, int Priority, string Model);

/// <summary>Requests of one requester, priority and model, oldest first.</summary>
/// <typeparam name="TRequest">The requests.</typeparam>
/// <param name="Key">What they share.</param>
internal sealed record Lane<TRequest>(LaneKey Key)
    where TRequest : class, IQueued
{
    /// <summary>The requests.</summary>
    public LinkedList<TRequest> Requests { get; } = new();

    /// <summary>The oldest, which is served first.</summary>
    public TRequest Head => Requests.First!.Value;

    /// <summary>Puts a request in its place by age; one that comes back is older than those behind it.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Its place.</returns>
    public LinkedListNode<TRequest> Insert(TRequest request)
    {
        var before = Requests.Last;
        while (before is not null && before.Value.Taken > request.Taken)
        {
            before = before.Previous;
        }

        return before is null ? Requests.AddFirst(request) : Requests.AddAfter(before, request);
    }
}
