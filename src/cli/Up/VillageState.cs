using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cli.Up;

/// <summary>
/// What <c>up</c> knows of its village, from what processes tell on the bus and from nothing else. Owned by one loop.
/// </summary>
public sealed class VillageState
{
    private const int KeptEvents = 50;
    private static readonly TimeSpan HeardLately = TimeSpan.FromSeconds(3);
    private readonly Dictionary<string, NpcRecord> _npcs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChildRecord> _children = new(StringComparer.Ordinal);
    private readonly LinkedList<(DateTimeOffset At, string Text)> _events = [];
    private readonly SortedDictionary<string, (DateTimeOffset At, string Text)> _latest = new(StringComparer.Ordinal);
    private readonly RestartingCounter _waves = new();
    private readonly RestartingCounter _collapses = new();
    private readonly RestartingCounter _opens = new();
    private readonly RestartingCounter _respawns = new();
    private readonly MapAssembly _map = new();
    private long _firstTick = -1;
    private long _villagesBefore = -1;

    /// <summary>What each NPC told last, ordered by id.</summary>
    public IEnumerable<NpcRecord> Npcs => _npcs.Values.OrderBy(static npc => npc.State.Npc.Length).ThenBy(static npc => npc.State.Npc, StringComparer.Ordinal);

    /// <summary>The children of <c>up</c>, ordered by name.</summary>
    public IEnumerable<ChildRecord> Children => _children.Values.OrderBy(static child => child.Name, StringComparer.Ordinal);

    /// <summary>What happened lately, newest first.</summary>
    public IEnumerable<(DateTimeOffset At, string Text)> Events => _events;

    /// <summary>The latest collapse and the latest wave.</summary>
    public IEnumerable<(DateTimeOffset At, string Text)> Latest => _latest.Values;

    /// <summary>What the supervisor told last, or null.</summary>
    public SupervisorStatus? Supervisor { get; private set; }

    /// <summary>What the thalamus told last of its gates, or null.</summary>
    public GatesStatus? Gates { get; private set; }

    /// <summary>The garden as told last, or null.</summary>
    public VillageSnapshot? Garden { get; private set; }

    /// <summary>The last allocation, or null.</summary>
    public Allocation? Allocation { get; private set; }

    /// <summary>What the gateway to the large mind told last, or null.</summary>
    public CortexStatus? Cortex { get; private set; }

    /// <summary>What the boundary told last, or null.</summary>
    public BoundaryStatus? Boundary { get; private set; }

    /// <summary>The last world tick heard of.</summary>
    public long WorldTick { get; private set; } = -1;

    /// <summary>When the first NPC told its first tick; null before.</summary>
    public DateTimeOffset? FirstNpcTick { get; private set; }

    /// <summary>Lateness of every NPC tick heard in this run.</summary>
    public LatenessHistogram NpcLateness { get; } = new();

    /// <summary>Waves taken in this run, across restarts of the thalamus.</summary>
    public long Waves => _waves.Total;

    /// <summary>Collapses in this run.</summary>
    public long Collapses => _collapses.Total;

    /// <summary>Gate openings in this run.</summary>
    public long GateOpens => _opens.Total;

    /// <summary>Restarts of NPC processes in this run.</summary>
    public long Respawns => _respawns.Total;

    /// <summary>World ticks in this run.</summary>
    public long WorldTicks => _firstTick < 0 ? 0 : WorldTick - _firstTick + 1;

    /// <summary>Villages completed in this run.</summary>
    public long VillagesCompleted => Garden is null ? 0 : Garden.VillagesCompleted - _villagesBefore;

    /// <summary>NPCs that run and told something lately.</summary>
    /// <param name="now">The time.</param>
    /// <returns>How many.</returns>
    public int Alive(DateTimeOffset now) => _npcs.Values.Count(npc => now - npc.Heard < HeardLately);

    /// <summary>Takes an NPC's word.</summary>
    /// <param name="state">What it told.</param>
    /// <param name="now">When it was heard.</param>
    public void Take(NpcState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        FirstNpcTick ??= now;
        if (!_npcs.TryGetValue(state.Npc, out var record))
        {
            _npcs[state.Npc] = record = new NpcRecord(state);
        }

        record.Take(state, now);
        NpcLateness.Add(state.LatenessMs);
    }

    /// <summary>Takes the supervisor's word.</summary>
    /// <param name="status">What it told.</param>
    public void Take(SupervisorStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Supervisor = status;
        _respawns.Take(status.Respawns);
    }

    /// <summary>Takes the thalamus's word of its gates.</summary>
    /// <param name="status">What it told.</param>
    public void Take(GatesStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Gates = status;
        _waves.Take(status.Waves);
        _collapses.Take(status.Collapses);
        _opens.Take(status.Opens);
    }

    /// <summary>Takes the gateway's word.</summary>
    /// <param name="status">What it told.</param>
    public void Take(CortexStatus status) => Cortex = status;

    /// <summary>Takes the boundary's word.</summary>
    /// <param name="status">What it told.</param>
    public void Take(BoundaryStatus status) => Boundary = status;

    /// <summary>Takes the world's picture of the garden.</summary>
    /// <param name="garden">What it told.</param>
    public void Take(VillageSnapshot garden)
    {
        ArgumentNullException.ThrowIfNull(garden);
        Garden = _map.Complete(garden);
        _villagesBefore = _villagesBefore < 0 ? garden.VillagesCompleted : _villagesBefore;
        TakeTick(garden.Tick);
    }

    /// <summary>Takes a part of a map that is too large for the picture of the garden.</summary>
    /// <param name="part">What the world told.</param>
    public void Take(VillageMapPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        _map.Take(part);
    }

    /// <summary>Takes the governor's word.</summary>
    /// <param name="allocation">What it told.</param>
    public void Take(Allocation allocation) => Allocation = allocation;

    private void TakeTick(long tick)
    {
        _firstTick = _firstTick < 0 ? tick : _firstTick;
        WorldTick = Math.Max(WorldTick, tick);
    }

    /// <summary>Takes what changed in a world tick.</summary>
    /// <param name="delta">What the world told.</param>
    public void Take(WorldDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        TakeTick(delta.Tick);
    }

    /// <summary>Takes note of a child's heartbeat.</summary>
    /// <param name="name">The child.</param>
    /// <param name="heartbeat">What it told.</param>
    public void Take(string name, Heartbeat heartbeat) => Child(name).Take(heartbeat);

    /// <summary>Takes note that a child runs.</summary>
    /// <param name="name">The child.</param>
    /// <param name="pid">Its process id.</param>
    public void ChildStarted(string name, int pid) => Child(name).Pid = pid;

    /// <summary>Takes note that a child ended without being asked to.</summary>
    /// <param name="name">The child.</param>
    public void ChildEnded(string name)
    {
        Child(name).Pid = 0;
        Child(name).Ends++;
    }

    /// <summary>Takes note of something worth telling.</summary>
    /// <param name="at">When.</param>
    /// <param name="text">What, in one line.</param>
    public void Note(DateTimeOffset at, string text)
    {
        _events.AddFirst((at, text));
        if (_events.Count > KeptEvents)
        {
            _events.RemoveLast();
        }
    }

    /// <summary>Takes note of something that happens often, in place of the last of its kind.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="at">When.</param>
    /// <param name="text">What, in one line.</param>
    public void NoteLatest(string kind, DateTimeOffset at, string text) => _latest[kind] = (at, text);

    private ChildRecord Child(string name)
    {
        if (!_children.TryGetValue(name, out var child))
        {
            _children[name] = child = new ChildRecord(name);
        }

        return child;
    }
}
