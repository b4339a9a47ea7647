using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;
using Nimmerverse.Studio.Panes;

namespace Nimmerverse.Studio.History;

/// <summary>What everything looked like, as far back as is kept. Owned by the projection's loop.</summary>
/// <param name="span">How far back.</param>
/// <param name="mostBytes">Bytes at most, all together.</param>
internal sealed class Past(TimeSpan span, long mostBytes)
{
    private const double FrameEveryMs = 200;
    private const double PaneEveryMs = 1_000;
    private readonly Picture _picture = new();

    /// <summary>Whole frames.</summary>
    public Track<PastFrame> Frames { get; } = new(span.TotalMilliseconds, FrameEveryMs, mostBytes / 2);

    /// <summary>The village, as its message.</summary>
    public Track<byte[]> Villages { get; } = new(span.TotalMilliseconds, PaneEveryMs, mostBytes / 5);

    /// <summary>The economy, as its message.</summary>
    public Track<byte[]> Economies { get; } = new(span.TotalMilliseconds, PaneEveryMs, mostBytes / 10);

    /// <summary>Every NPC's state as it arrived.</summary>
    public Track<Dictionary<NpcMind, ReadOnlyMemory<byte>>> Npcs { get; } = new(span.TotalMilliseconds, PaneEveryMs, mostBytes / 5);

    /// <summary>Since when frames are kept, Unix milliseconds.</summary>
    public double From => Frames.From;

    /// <summary>Bytes kept.</summary>
    public long Bytes => Frames.Bytes + Villages.Bytes + Economies.Bytes + Npcs.Bytes;

    /// <summary>Takes the samples that are due.</summary>
    /// <param name="projection">What is known.</param>
    /// <param name="now">The time, Unix milliseconds.</param>
    public void Take(Projection projection, double now)
    {
        if (Frames.IsDue(now))
        {
            var frame = Draw(projection.Graph);
            Frames.Add(now, frame, frame.Body.Length);
        }

        if (Villages.IsDue(now) && projection.Village.Write(now) is { } village)
        {
            Villages.Add(now, village, village.Length);
        }

        if (Economies.IsDue(now))
        {
            var economy = projection.Economy.Write(now);
            Economies.Add(now, economy, economy.Length);
        }

        if (Npcs.IsDue(now))
        {
            var states = projection.Npcs.All.Where(static mind => !mind.LastState.IsEmpty).ToDictionary(static mind => mind, static mind => mind.LastState);
            Npcs.Add(now, states, states.Values.Sum(static state => state.Length + 64));
        }
    }

    private PastFrame Draw(Graph graph)
    {
        _picture.Begin();
        foreach (var node in graph.Nodes)
        {
            _picture.Add(NodeLook.OfSpan(node));
            node.FlashInSpan = Flash.None;
        }

        foreach (var edge in graph.Edges)
        {
            _picture.Add(EdgeLook.Of(edge));
        }

        _picture.End();
        return new PastFrame(_picture.Body.ToArray(), _picture.Nodes, _picture.Edges);
    }
}

/// <summary>One whole frame of the past.</summary>
/// <param name="Body">Its body.</param>
/// <param name="Nodes">Nodes in it.</param>
/// <param name="Edges">Edges in it.</param>
internal sealed record PastFrame(byte[] Body, int Nodes, int Edges);
