using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.History;

namespace Nimmerverse.Studio.Panes;

/// <summary>What is known of one NPC: its last state, what it was granted and why, what it noticed. Bounded. Owned by the projection's loop.</summary>
/// <param name="node">Its node.</param>
internal sealed class NpcMind(Node node)
{
    private const int MostGrants = 48;
    private const int MostMemories = 48;
    private const int MostFacts = 512;
    private const int BytesOfThoughts = 256 * 1024;
    private static readonly TimeSpan ThoughtsReach = TimeSpan.FromMinutes(20);
    private readonly Queue<Grant> _grants = [];
    private readonly Queue<(double At, string Text)> _memories = [];
    private readonly Dictionary<(int House, string Attribute), (double At, string Value)> _facts = [];
    private long _village = -1;

    /// <summary>Its node.</summary>
    public Node Node => node;

    /// <summary>Its last state as it arrived.</summary>
    public ReadOnlyMemory<byte> LastState { get; set; }

    /// <summary>Steps since it learned anything.</summary>
    public double StepsSinceFact { get; set; }

    /// <summary>Share of the village's facts that it knows.</summary>
    public double KnownShare { get; set; }

    /// <summary>Whether it decides without its governor.</summary>
    public bool IsOnItsOwn { get; set; }

    /// <summary>Whether its process is stopped or waits to be started again.</summary>
    public bool IsDown { get; set; }

    /// <summary>The machine whose supervisor owns its process; null before its first word.</summary>
    public string? Supervisor { get; set; }

    /// <summary>Restarts of its process; -1 before the first word of its supervisor.</summary>
    public int Restarts { get; set; } = -1;

    /// <summary>When its answer from the cortex is late, Unix milliseconds; 0 while it waits for none.</summary>
    public double WaitsUntil { get; set; }

    /// <summary>What it is granted.</summary>
    public NpcAllocation? Allocation { get; set; }

    /// <summary>What it was granted, oldest first.</summary>
    public IEnumerable<Grant> Grants => _grants;

    /// <summary>What it noticed, oldest first.</summary>
    public IEnumerable<(double At, string Text)> Memories => _memories;

    /// <summary>What it saw in this village, by house and attribute, with the time; what it saw before the studio came is not among it.</summary>
    public IReadOnlyDictionary<(int House, string Attribute), (double At, string Value)> Facts => _facts;

    /// <summary>What it had in mind whenever it was asked; null while nobody has followed it, or it is long ago.</summary>
    public Track<MindReply>? Thoughts { get; private set; }

    /// <summary>Whether it was asked what it has in mind, and did not answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Its last state, read whole.</summary>
    public NpcState? State => Read(LastState);

    /// <summary>Reads a state as it arrived.</summary>
    /// <param name="payload">The message.</param>
    public static NpcState? Read(ReadOnlyMemory<byte> payload) =>
        !payload.IsEmpty && MessageCodec.TryRead(payload.Span, Subjects.NpcState.Json, Subjects.NpcState.MessageType, out var read, out _) ? read.Body : null;

    /// <summary>Notes what it is granted anew.</summary>
    /// <param name="grant">The grant.</param>
    public void Add(Grant grant) => Push(_grants, grant, MostGrants);

    /// <summary>Notes something that it noticed.</summary>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="text">What.</param>
    public void Remember(double at, string text) => Push(_memories, (at, text), MostMemories);

    /// <summary>Notes what it saw at a house of the present village.</summary>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="village">The village.</param>
    /// <param name="house">The house.</param>
    /// <param name="facts">What the house told.</param>
    public void Learn(double at, long village, int house, IReadOnlyList<FactView> facts)
    {
        if (village != _village)
        {
            _village = village;
            _facts.Clear();
        }

        foreach (var (attribute, value) in facts)
        {
            if (_facts.Count < MostFacts)
            {
                _facts.TryAdd((house, attribute), (at, value));
            }
        }
    }

    /// <summary>Notes what it has in mind.</summary>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="reply">What.</param>
    public void Think(double at, MindReply reply) =>
        (Thoughts ??= new(ThoughtsReach.TotalMilliseconds, 0, BytesOfThoughts)).Add(at, reply, 200 + (64 * reply.Exits.Count) + (4 * reply.Path.Count));

    /// <summary>Forgets what it had in mind.</summary>
    public void ForgetThoughts() => Thoughts = null;

    private static void Push<T>(Queue<T> queue, T item, int most)
    {
        queue.Enqueue(item);
        if (queue.Count > most)
        {
            queue.Dequeue();
        }
    }
}

/// <summary>What an NPC was granted at a time, and why.</summary>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Allocation">What.</param>
/// <param name="Policy">By which policy.</param>
internal sealed record Grant(double At, NpcAllocation Allocation, string Policy);
