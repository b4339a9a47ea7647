namespace Nimmerverse.World.Bodies;

/// <summary>Who stands where: the NPC bodies of each node, ordered by id, never more than the node holds.</summary>
internal sealed class Occupancy(int nodes, int capacity)
{
    // A large map has many more nodes than anybody stands on.
    private static readonly List<string> Nobody = [];
    private readonly List<string>?[] _bodies = new List<string>?[nodes];

    internal int Capacity { get; } = capacity;

    internal int CountAt(int node) => At(node).Count;

    internal bool HasRoom(int node) => At(node).Count < Capacity;

    internal List<string> At(int node) => _bodies[node] ?? Nobody;

    internal void Enter(int node, string body)
    {
        if (!HasRoom(node))
        {
            throw new InvalidOperationException($"Node {node} holds {Capacity} bodies already; body {body} cannot enter.");
        }

        var bodies = _bodies[node] ??= [];
        bodies.Insert(~bodies.BinarySearch(body, StringComparer.Ordinal), body);
    }

    internal void Leave(int node, string body) => At(node).RemoveAt(At(node).BinarySearch(body, StringComparer.Ordinal));

    /// <summary>The first node with room at or after a wish, in id order and around the end; -1 when all are full.</summary>
    internal int FindRoom(int wish)
    {
        for (var i = 0; i < _bodies.Length; i++)
        {
            var node = (wish + i) % _bodies.Length;
            if (HasRoom(node))
            {
                return node;
            }
        }

        return -1;
    }
}
