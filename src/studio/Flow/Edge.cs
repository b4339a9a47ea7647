namespace Nimmerverse.Studio.Flow;

/// <summary>How a line is drawn.</summary>
internal enum EdgeStyle : byte
{
    /// <summary>A request or a command: the primary direction.</summary>
    Solid,

    /// <summary>An event: nobody waits.</summary>
    Dashed,

    /// <summary>Waves that have not collapsed: tentative.</summary>
    Dotted,
}

/// <summary>What flows from one node to another in one style. Owned by the projection's loop.</summary>
/// <param name="index">Its number on the wire.</param>
/// <param name="from">Who says.</param>
/// <param name="to">Who hears.</param>
/// <param name="style">How it is drawn.</param>
internal sealed class Edge(int index, Node from, Node to, EdgeStyle style)
{
    /// <summary>Its number on the wire.</summary>
    public int Index => index;

    /// <summary>Who says.</summary>
    public Node From => from;

    /// <summary>Who hears.</summary>
    public Node To => to;

    /// <summary>How it is drawn.</summary>
    public EdgeStyle Style => style;

    /// <summary>Its messages per second.</summary>
    public Rate Rate;

    /// <summary>The tick at which it changed last.</summary>
    public long ChangedAt { get; set; } = -1;
}
