using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>What a body wants to do. The world takes one per body and tick.</summary>
public sealed record WorldAction
{
    /// <summary>The village that the actor believes to be in; 0 with <see cref="ActionKind.Join"/>.</summary>
    public required long Village { get; init; }

    /// <summary>The tick of the view that was acted upon.</summary>
    public required long Tick { get; init; }

    /// <summary>What to do.</summary>
    public required ActionKind Kind { get; init; }

    /// <summary>Neighbour to walk to; with <see cref="ActionKind.Move"/> only.</summary>
    public int? ToNode { get; init; }

    /// <summary>Speed to drive at in cm/s, 0 to 400; with <see cref="ActionKind.Drive"/> only. Negative drives backwards.</summary>
    public double? SpeedCmS { get; init; }

    /// <summary>Degrees to turn, clockwise positive, -180 to 180; with <see cref="ActionKind.Turn"/> only.</summary>
    public double? TurnDeg { get; init; }
}

/// <summary>Kinds of action.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActionKind>))]
public enum ActionKind
{
    /// <summary>Enter the garden, or ask for the current view when already there.</summary>
    Join,

    /// <summary>Walk to a neighbouring node (NPC bodies).</summary>
    Move,

    /// <summary>Do nothing this tick.</summary>
    Stay,

    /// <summary>Set the driving speed (crawlers).</summary>
    Drive,

    /// <summary>Turn on the spot (crawlers).</summary>
    Turn,

    /// <summary>Leave the garden.</summary>
    Leave,
}

/// <summary>What one body perceives after a tick; nobody else sees it.</summary>
public sealed record WorldView
{
    /// <summary>The village; a new number means a new village and that old facts do not hold.</summary>
    public required long Village { get; init; }

    /// <summary>Level of difficulty, from 1.</summary>
    public required int Level { get; init; }

    /// <summary>World tick.</summary>
    public required long Tick { get; init; }

    /// <summary>The body.</summary>
    public required string Body { get; init; }

    /// <summary>The node where it stands, or that it last passed when between nodes.</summary>
    public required int Node { get; init; }

    /// <summary>Nodes reachable in one step, in a fixed order.</summary>
    public required IReadOnlyList<int> Exits { get; init; }

    /// <summary>The house at this node, or null.</summary>
    public HouseView? House { get; init; }

    /// <summary>The need that this place meets (<c>hunger</c>, <c>energy</c> or <c>company</c>), or null.</summary>
    public string? Place { get; init; }

    /// <summary>The body's needs.</summary>
    public required Needs Needs { get; init; }

    /// <summary>Other bodies at this node.</summary>
    public required IReadOnlyList<string> Company { get; init; }

    /// <summary>Nodes in the village.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Facts in the village.</summary>
    public required int FactsTotal { get; init; }

    /// <summary>World seconds since the village began.</summary>
    public required double WorldSeconds { get; init; }

    /// <summary>Why the last action was refused, or null.</summary>
    public string? Refused { get; init; }

    /// <summary>True while the body talks with another and cannot walk; else null.</summary>
    public bool? Talking { get; init; }

    /// <summary>Houses that it was just told of by another NPC that knows them, or null; told for two seconds.</summary>
    public IReadOnlyList<HouseView>? Heard { get; init; }

    /// <summary>Pose and ranges; for a crawler only.</summary>
    public CrawlerView? Crawler { get; init; }
}

/// <summary>A house as seen from its door.</summary>
/// <param name="House">The house's number.</param>
/// <param name="Facts">What can be seen: the resident and the traits.</param>
public sealed record HouseView(int House, IReadOnlyList<FactView> Facts);

/// <summary>One fact of a house.</summary>
/// <param name="Attribute">The attribute, for example <c>resident</c> or <c>trait_1</c>.</param>
/// <param name="Value">Its value.</param>
public sealed record FactView(string Attribute, string Value);

/// <summary>Pose and range readings of a crawler.</summary>
public sealed record CrawlerView
{
    /// <summary>Position in centimetres.</summary>
    public required double XCm { get; init; }

    /// <summary>Position in centimetres.</summary>
    public required double YCm { get; init; }

    /// <summary>Heading in degrees, 0 = +x, clockwise positive, [0, 360).</summary>
    public required double HeadingDeg { get; init; }

    /// <summary>Speed in cm/s.</summary>
    public required double SpeedCmS { get; init; }

    /// <summary>Free way ahead in centimetres.</summary>
    public required double FrontCm { get; init; }

    /// <summary>Free way to the left in centimetres.</summary>
    public required double LeftCm { get; init; }

    /// <summary>Free way to the right in centimetres.</summary>
    public required double RightCm { get; init; }

    /// <summary>True when the crawler wanted to move and could not.</summary>
    public required bool Blocked { get; init; }
}

/// <summary>What changed in one tick.</summary>
public sealed record WorldDelta
{
    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>World tick.</summary>
    public required long Tick { get; init; }

    /// <summary>Bodies that changed their node.</summary>
    public required IReadOnlyList<BodyMove> Moves { get; init; }

    /// <summary>Actions refused in this tick.</summary>
    public required int Refused { get; init; }
}

/// <summary>A body changed its node.</summary>
/// <param name="Body">The body.</param>
/// <param name="From">Node before; -1 when it entered.</param>
/// <param name="To">Node after; -1 when it left.</param>
public sealed record BodyMove(string Body, int From, int To);

/// <summary>The village for people who watch: everything but the facts.</summary>
public sealed record VillageSnapshot
{
    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>Level of difficulty.</summary>
    public required int Level { get; init; }

    /// <summary>Seed that drew it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>World tick.</summary>
    public required long Tick { get; init; }

    /// <summary>World seconds since the village began.</summary>
    public required double WorldSeconds { get; init; }

    /// <summary>Villages completed since the garden began.</summary>
    public required long VillagesCompleted { get; init; }

    /// <summary>99th percentile of tick lateness over the last minute, in milliseconds.</summary>
    public required double LatenessP99Ms { get; init; }

    /// <summary>Ticks that began more than one tick late, since start.</summary>
    public required long LateTicks { get; init; }

    /// <summary>True when the village is a replay of a level left behind; absent else.</summary>
    public bool? Replay { get; init; }

    /// <summary>The street map that the village stands on, or null on a grid.</summary>
    public string? Map { get; init; }

    /// <summary>Whose work the map is and under which licence, to be shown wherever it is shown; null on a grid.</summary>
    public string? Attribution { get; init; }

    /// <summary>Parts that the map comes in on <c>{env}.world.garden.map</c> because it is too large for this message, which then has no nodes,
    /// edges, houses and places; null when it is all here.</summary>
    public int? MapParts { get; init; }

    /// <summary>Nodes, index = id.</summary>
    public required IReadOnlyList<NodeView> Nodes { get; init; }

    /// <summary>Undirected edges.</summary>
    public required IReadOnlyList<EdgeView> Edges { get; init; }

    /// <summary>Houses.</summary>
    public required IReadOnlyList<HousePlace> Houses { get; init; }

    /// <summary>Places that meet a need.</summary>
    public required IReadOnlyList<NeedPlace> Places { get; init; }

    /// <summary>Bodies.</summary>
    public required IReadOnlyList<BodyView> Bodies { get; init; }
}

/// <summary>A part of a map that is too large for one message. All parts of a village's map together are its map.</summary>
public sealed record VillageMapPart
{
    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>Which part it is, from 0.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts there are.</summary>
    public required int Parts { get; init; }

    /// <summary>The id of the first of <see cref="Nodes"/>; the others follow.</summary>
    public required int FirstNode { get; init; }

    /// <summary>Nodes of this part.</summary>
    public required IReadOnlyList<NodeView> Nodes { get; init; }

    /// <summary>Undirected edges whose smaller end is in this part.</summary>
    public required IReadOnlyList<EdgeView> Edges { get; init; }

    /// <summary>Houses of this part.</summary>
    public required IReadOnlyList<HousePlace> Houses { get; init; }

    /// <summary>Places of this part.</summary>
    public required IReadOnlyList<NeedPlace> Places { get; init; }

    /// <summary>Whose work the map is and under which licence.</summary>
    public string? Attribution { get; init; }
}

/// <summary>A node of the map.</summary>
/// <param name="XCm">Position in centimetres.</param>
/// <param name="YCm">Position in centimetres.</param>
public sealed record NodeView(double XCm, double YCm);

/// <summary>An undirected edge.</summary>
/// <param name="A">One end.</param>
/// <param name="B">The other end.</param>
public sealed record EdgeView(int A, int B)
{
    /// <summary>Metres to walk along it, bends included; absent on grids, where coordinates tell.</summary>
    public double? LengthM { get; init; }
}

/// <summary>Where a house stands.</summary>
/// <param name="House">The house's number.</param>
/// <param name="Node">Its node.</param>
public sealed record HousePlace(int House, int Node);

/// <summary>Where a need is met.</summary>
/// <param name="Need"><c>hunger</c>, <c>energy</c> or <c>company</c>.</param>
/// <param name="Node">Its node.</param>
public sealed record NeedPlace(string Need, int Node);

/// <summary>A body as a watcher sees it.</summary>
public sealed record BodyView
{
    /// <summary>The body.</summary>
    public required string Body { get; init; }

    /// <summary>True for a crawler, false for an NPC's body.</summary>
    public required bool Crawler { get; init; }

    /// <summary>Its node.</summary>
    public required int Node { get; init; }

    /// <summary>Position in centimetres.</summary>
    public required double XCm { get; init; }

    /// <summary>Position in centimetres.</summary>
    public required double YCm { get; init; }

    /// <summary>Its needs.</summary>
    public required Needs Needs { get; init; }

    /// <summary>Score of its last quiz, 0 to 1; -1 before the first.</summary>
    public required double QuizScore { get; init; }

    /// <summary>Whether two perfect quizzes have shown that it knows the village.</summary>
    public required bool Knows { get; init; }
}

/// <summary>Something worth telling happened in the garden.</summary>
public sealed record VillageEvent
{
    /// <summary>What happened.</summary>
    public required VillageEventKind Kind { get; init; }

    /// <summary>The village.</summary>
    public required long Village { get; init; }

    /// <summary>Level of difficulty.</summary>
    public required int Level { get; init; }

    /// <summary>World tick.</summary>
    public required long Tick { get; init; }

    /// <summary>The NPC it is about, or null.</summary>
    public string? Npc { get; init; }

    /// <summary>True when the village is a replay of a level left behind; absent else.</summary>
    public bool? Replay { get; init; }

    /// <summary>Quiz score, 0 to 1, where one was taken.</summary>
    public double? Score { get; init; }
}

/// <summary>Kinds of village events.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<VillageEventKind>))]
public enum VillageEventKind
{
    /// <summary>A village was drawn and begun.</summary>
    VillageStarted,

    /// <summary>An NPC took a quiz.</summary>
    QuizScored,

    /// <summary>Two perfect quizzes: the NPC knows the village.</summary>
    NpcKnows,

    /// <summary>Every NPC knows the village.</summary>
    VillageCompleted,

    /// <summary>The next village is of a higher level.</summary>
    LevelUp,
}
