using System.Text.Json;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Studio.Events;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Panes;

/// <summary>The village as its world tells of it: map, bodies, what happens. Owned by the projection's loop.</summary>
/// <param name="events">What happens.</param>
/// <param name="npcs">What NPCs know.</param>
internal sealed class VillageBook(EventLog events, NpcBook npcs)
{
    private const int MostBodies = 20_000;
    private const double CmPerMetre = 100;
    private const long MostMapBytes = 16 * 1024 * 1024;
    private readonly Dictionary<string, Body> _bodies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, VillageMapPart> _parts = [];
    private VillageSnapshot? _garden;
    private readonly List<(long Village, byte[] Map)> _maps = [];
    private long _tick;

    /// <summary>Bodies in the village.</summary>
    public int Bodies => _bodies.Count;

    /// <summary>The village that the map is of; -1 before the first.</summary>
    public long MapVersion => _maps is [.., (var village, _)] ? village : -1;

    /// <summary>Takes the whole village.</summary>
    /// <param name="taken">The message.</param>
    public void TakeSnapshot(in Taken taken)
    {
        if (taken.Read(Subjects.WorldSnapshot) is not { } body)
        {
            return;
        }

        if (_garden?.Village != body.Village)
        {
            _bodies.Clear();
        }

        _garden = body;
        _tick = body.Tick;
        if (body.MapParts is null && MapVersion != body.Village)
        {
            SetMap(body.Village, body.Nodes, body.Edges, body.Houses, body.Places, body.Attribution);
        }

        foreach (var view in body.Bodies)
        {
            if (_bodies.Count < MostBodies || _bodies.ContainsKey(view.Body))
            {
                _bodies[view.Body] = new Body(view) { Heading = _bodies.GetValueOrDefault(view.Body)?.Heading ?? 0 };
            }
        }

        taken.Sender.Facts =
        [
            new("village", $"{body.Village}"), new("level", $"{body.Level}"), new("tick", $"{body.Tick}"), new("world time", $"{body.WorldSeconds:0}", "s"),
            new("villages completed", $"{body.VillagesCompleted}"), new("lateness p99", $"{body.LatenessP99Ms:0.0}", "ms"), new("bodies", $"{body.Bodies.Count}"),
        ];
    }

    /// <summary>Takes a part of a large map.</summary>
    /// <param name="taken">The message.</param>
    public void TakeMap(in Taken taken)
    {
        if (taken.Read(Subjects.WorldMap) is not { } part || part.Village == MapVersion)
        {
            return;
        }

        if (_parts.Count > 0 && _parts.First().Value.Village != part.Village)
        {
            _parts.Clear();
        }

        _parts[part.Part] = part;
        if (_parts.Count == part.Parts)
        {
            SetMap(part.Village, [.. _parts.Values.SelectMany(static one => one.Nodes)], [.. _parts.Values.SelectMany(static one => one.Edges)],
                [.. _parts.Values.SelectMany(static one => one.Houses)], [.. _parts.Values.SelectMany(static one => one.Places)], part.Attribution);
            _parts.Clear();
        }
    }

    /// <summary>Takes what moved in a tick.</summary>
    /// <param name="taken">The message.</param>
    public void TakeDelta(in Taken taken)
    {
        if (taken.Read(Subjects.WorldDelta) is not { } body)
        {
            return;
        }

        _tick = body.Tick;
        foreach (var move in body.Moves)
        {
            if (_bodies.TryGetValue(move.Body, out var moved))
            {
                moved.Node = move.To;
                moved.IsPlaced = false;
            }
        }
    }

    /// <summary>Takes what a crawler perceives: bodies that drive are between nodes.</summary>
    /// <param name="taken">The message.</param>
    public void TakeView(in Taken taken)
    {
        if (taken.Parameters is [var id] && _bodies.TryGetValue(id, out var body) && body.View.Crawler && taken.Read(Subjects.WorldView) is { Crawler: { } crawler })
        {
            (body.X, body.Y, body.Heading, body.IsPlaced) = (crawler.XCm, crawler.YCm, crawler.HeadingDeg, true);
        }
    }

    /// <summary>Takes an event of the village.</summary>
    /// <param name="taken">The message.</param>
    /// <param name="graph">The graph.</param>
    public void TakeEvent(in Taken taken, Graph graph)
    {
        if (taken.Read(Subjects.WorldEvent) is not { } body)
        {
            return;
        }

        var npc = body.Npc is { } id ? graph.Node(NodeKind.Npc, id) : null;
        var text = body.Kind switch
        {
            VillageEventKind.VillageStarted => $"village {body.Village} begins at level {body.Level}{(body.Replay is true ? ", again" : "")}",
            VillageEventKind.NpcKnows => $"npc {body.Npc} knows village {body.Village}",
            VillageEventKind.VillageCompleted => $"everybody knows village {body.Village}",
            VillageEventKind.LevelUp => $"level {body.Level} is reached",
            _ => null,
        };
        if (text is not null)
        {
            events.Add(taken.Now, npc ?? taken.Sender, "village", text, other: npc is null ? null : taken.Sender.Id);
        }
    }

    /// <summary>A map as JSON. Those of villages before are kept for who looks back, as far as memory for them reaches.</summary>
    /// <param name="village">The village; the present one when null.</param>
    /// <returns>The map; null when it is not known.</returns>
    public byte[]? Map(long? village) => _maps.FindLast(one => one.Village == (village ?? MapVersion)).Map;

    /// <summary>Writes where everybody is.</summary>
    /// <param name="at">The time, Unix milliseconds.</param>
    /// <returns>The message; null while no village is known.</returns>
    public byte[]? Write(double at)
    {
        if (_garden is not { } garden)
        {
            return null;
        }

        return JsonText.Object(json =>
        {
            json.WriteString("kind", "village");
            json.Number("t", at);
            json.WriteNumber("village", garden.Village);
            json.WriteNumber("level", garden.Level);
            json.WriteNumber("tick", _tick);
            json.WriteStartObject("map");
            json.WriteNumber("version", MapVersion);
            json.WriteString("kind", garden.Map is null ? "grid" : "streets");
            json.WriteEndObject();
            json.WriteStartArray("bodies");
            foreach (var body in _bodies.Values)
            {
                Write(json, body);
            }

            json.WriteEndArray();
            json.WriteStartArray("houses");
            foreach (var house in garden.Houses)
            {
                json.WriteStartObject();
                json.WriteNumber("house", house.House);
                json.WriteNumber("node", house.Node);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private void Write(Utf8JsonWriter json, Body body)
    {
        json.WriteStartObject();
        json.WriteString("id", body.View.Crawler ? body.View.Body : $"npc/{body.View.Body}");
        json.WriteNumber("node", body.Node);
        if (body.IsPlaced)
        {
            json.Number("x", body.X / CmPerMetre, 2);
            json.Number("y", body.Y / CmPerMetre, 2);
        }

        json.WriteBoolean("crawler", body.View.Crawler);
        if (body.View.Crawler)
        {
            json.Number("heading", body.Heading, 1);
        }
        else
        {
            json.WriteStartObject("needs");
            json.Number("hunger", body.View.Needs.Hunger, 2);
            json.Number("energy", body.View.Needs.Energy, 2);
            json.Number("company", body.View.Needs.Company, 2);
            json.WriteEndObject();
            json.Number("knows", npcs.Find($"npc/{body.View.Body}")?.KnownShare ?? 0);
            json.Number("score", body.View.QuizScore);
        }

        json.WriteEndObject();
    }

    private void SetMap(
        long village, IReadOnlyList<NodeView> nodes, IReadOnlyList<EdgeView> edges, IReadOnlyList<HousePlace> houses, IReadOnlyList<NeedPlace> places, string? attribution)
    {
        npcs.MapNodes = nodes.Count;
        var house = houses.DistinctBy(static one => one.Node).ToDictionary(static one => one.Node, static one => one.House);
        var place = places.DistinctBy(static one => one.Node).ToDictionary(static one => one.Node, static one => one.Need);
        _maps.Add((village, JsonText.Object(json =>
        {
            json.WriteNumber("version", village);
            json.WriteStartArray("nodes");
            for (var i = 0; i < nodes.Count; i++)
            {
                json.WriteStartObject();
                json.Number("x", nodes[i].XCm / CmPerMetre, 2);
                json.Number("y", nodes[i].YCm / CmPerMetre, 2);
                if (house.TryGetValue(i, out var which))
                {
                    json.WriteNumber("house", which);
                }

                if (place.TryGetValue(i, out var need))
                {
                    json.WriteString("place", need);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("edges");
            foreach (var edge in edges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(edge.A);
                json.WriteNumberValue(edge.B);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            if (attribution is not null)
            {
                json.WriteString("attribution", attribution);
            }
        })));
        while (_maps.Count > 1 && _maps.Sum(static one => (long)one.Map.Length) > MostMapBytes)
        {
            _maps.RemoveAt(0);
        }
    }

    private sealed class Body(BodyView view)
    {
        public BodyView View => view;

        public int Node { get; set; } = view.Node;

        public double X { get; set; } = view.XCm;

        public double Y { get; set; } = view.YCm;

        public double Heading { get; set; }

        public bool IsPlaced { get; set; } = true;
    }
}
