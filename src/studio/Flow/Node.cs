namespace Nimmerverse.Studio.Flow;

/// <summary>What a node does at the moment, as a person would say it.</summary>
internal enum NodeState : byte
{
    /// <summary>It was named by others, but has said nothing.</summary>
    Unknown = 0,

    /// <summary>It lives and says little.</summary>
    Idle = 1,

    /// <summary>Messages flow.</summary>
    Active = 2,

    /// <summary>A gate that lets through.</summary>
    Open = 3,

    /// <summary>A gate that holds back.</summary>
    Closed = 4,

    /// <summary>An NPC that has learned nothing for long.</summary>
    Stuck = 5,

    /// <summary>It is gone.</summary>
    Dead = 6,

    /// <summary>It works below its means.</summary>
    Degraded = 7,

    /// <summary>It waits for an answer.</summary>
    Waiting = 8,
}

/// <summary>What made a node flash in one frame.</summary>
internal enum Flash : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A reflex.</summary>
    Reflex = 1,

    /// <summary>A gate opened.</summary>
    Opened = 2,

    /// <summary>A gate closed.</summary>
    Closed = 3,

    /// <summary>Waves collapsed.</summary>
    Collapse = 4,
}

/// <summary>One node of the graph. Owned by the projection's loop.</summary>
/// <param name="index">Its number on the wire, for good within a generation.</param>
/// <param name="kind">What it is.</param>
/// <param name="name">Its name within its kind, already cut to length.</param>
internal sealed class Node(int index, NodeKind kind, string name)
{
    /// <summary>Its number on the wire.</summary>
    public int Index => index;

    /// <summary>What it is.</summary>
    public NodeKind Kind => kind;

    /// <summary>Its name within its kind.</summary>
    public string Name => name;

    /// <summary>Its id: kind and name.</summary>
    public string Id { get; } = $"{NodeKinds.Name(kind)}/{name}";

    /// <summary>What it does.</summary>
    public NodeState State { get; set; }

    /// <summary>Whether its own words decide the state (a gate's, an NPC's) instead of its rate.</summary>
    public bool HasOwnState { get; set; }

    /// <summary>What made it flash since the last frame.</summary>
    public Flash Flash { get; set; }

    /// <summary>What made it flash since the last sample of the past.</summary>
    public Flash FlashInSpan { get; set; }

    /// <summary>A gate's state value or a process's well-being, times 127.</summary>
    public sbyte Value { get; set; }

    /// <summary>Its messages per second.</summary>
    public Rate Rate;

    /// <summary>When it spoke last, Unix milliseconds; 0 when never.</summary>
    public double HeardAt { get; set; }

    /// <summary>How long it may be silent, in milliseconds, by its own heartbeat; 0 when it sends none.</summary>
    public double MaySilence { get; set; }

    /// <summary>The tick at which it changed last.</summary>
    public long ChangedAt { get; set; } = -1;

    /// <summary>What is known of it at the moment, for its drawer.</summary>
    public IReadOnlyList<Fact> Facts { get; set; } = [];

    /// <summary>What it said last.</summary>
    public LastMessages Last { get; } = new();
}
