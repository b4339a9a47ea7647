using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Events;

/// <summary>What happened lately: a ring of events; the oldest make room. Owned by the projection's loop.</summary>
internal sealed class EventLog
{
    /// <summary>Events kept.</summary>
    public const int Kept = 16_384;

    /// <summary>Events in one message to a page.</summary>
    public const int MostAtOnce = 200;

    private const int LongestText = 400;
    private readonly StudioEvent[] _ring = new StudioEvent[Kept];

    /// <summary>The number of the newest event; 0 while there is none.</summary>
    public long Newest { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="node">The node that it is about.</param>
    /// <param name="what">What kind.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="trail">The trail that tells all of it.</param>
    /// <param name="value">A state value or a confidence.</param>
    /// <param name="other">Another node that it is about.</param>
    public void Add(double at, Node node, string what, string text, Guid? trail = null, double? value = null, string? other = null)
    {
        Newest++;
        _ring[Newest % Kept] = new StudioEvent(Newest, at, node.Id, what, text.Length <= LongestText ? text : $"{text.AsSpan(0, LongestText)}...", trail, value, other);
    }

    /// <summary>The events after a number, oldest first; the newest of them when there are too many.</summary>
    /// <param name="id">The last event that is known.</param>
    /// <param name="most">Events at most.</param>
    public IEnumerable<StudioEvent> After(long id, int most)
    {
        for (var next = Math.Max(id + 1, Math.Max(Newest - most + 1, Newest - Kept + 1)); next <= Newest; next++)
        {
            if (next > 0)
            {
                yield return _ring[next % Kept];
            }
        }
    }

    /// <summary>The events of a span of time, oldest first.</summary>
    /// <param name="from">From when, Unix milliseconds.</param>
    /// <param name="to">Until when.</param>
    public IEnumerable<StudioEvent> Between(double from, double to) => After(0, Kept).Where(one => one.At >= from && one.At <= to);

    /// <summary>Writes the message of events.</summary>
    /// <param name="events">The events.</param>
    public static byte[] Write(IEnumerable<StudioEvent> events) => JsonText.Object(json =>
    {
        json.WriteString("kind", "event");
        json.WriteStartArray("events");
        foreach (var one in events)
        {
            one.Write(json);
        }

        json.WriteEndArray();
    });
}
