using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Bench.Trails;

/// <summary>
/// Trails of a village at work, as bytes: each is made from a template of its kind by writing id and times over it, so that making them
/// costs the machine nothing that a real producer would not pay elsewhere.
/// </summary>
internal sealed class TrailLoad
{
    private static readonly DateTimeOffset Marker = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid IdMarker = Guid.Parse("01234567-89ab-7cde-8f01-23456789abcd");

    // Of twenty trails, as a village publishes them.
    private static readonly string[] Mixture =
    [
        .. Enumerable.Repeat(TrailKinds.Behaviour, 7), .. Enumerable.Repeat(TrailKinds.Step, 4), .. Enumerable.Repeat(TrailKinds.GateTransition, 2),
        .. Enumerable.Repeat(TrailKinds.Collapse, 2), TrailKinds.Lifeforce, TrailKinds.Resource, TrailKinds.Allocation, TrailKinds.Episode, TrailKinds.Quiz,
    ];

    private readonly List<Template> _templates = [];
    private readonly long _origin;

    /// <summary>Prepares the templates.</summary>
    public TrailLoad()
    {
        _origin = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < Mixture.Length * 5; i++)
        {
            _templates.Add(Template.Of(Some(Mixture[i % Mixture.Length], i)));
        }
    }

    /// <summary>Mean size of a message in bytes.</summary>
    public double MeanBytes => _templates.Average(static template => template.Bytes.Length);

    /// <summary>The id of the trail of a number; ids ascend with numbers.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>A UUIDv7 whose last 62 bits are the number.</returns>
    public Guid IdOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, ((_origin + (number / 20)) << 16) | 0x7000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number | unchecked((long)0x8000_0000_0000_0000));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The number of a trail.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The number.</returns>
    public static long NumberOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & 0x3FFF_FFFF_FFFF_FFFF;
    }

    /// <summary>Makes one message; it is valid until the next one of the same template.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="now">When it began and ended.</param>
    /// <returns>Subject and bytes.</returns>
    public (string Subject, byte[] Bytes) Make(long number, DateTimeOffset now)
    {
        var template = _templates[(int)(number % _templates.Count)];
        Utf8Formatter.TryFormat(IdOf(number), template.Bytes.AsSpan(template.IdAt), out _);
        foreach (var at in template.TimesAt)
        {
            Utf8Formatter.TryFormat(now.UtcDateTime, template.Bytes.AsSpan(at), out _, 'O');
        }

        return (template.Subject, template.Bytes);
    }

    private static Trail Some(string kind, int variant) => new()
    {
        TrailId = IdMarker,
        Kind = kind,
        Actor = kind is TrailKinds.GateTransition or TrailKinds.Collapse or TrailKinds.Allocation ? "thalamus" : $"npc-{variant % 25}",
        Environment = "dev",
        Garden = Garden.Virtual,
        ParentTrail = Guid.Parse("019a0000-0000-7000-8000-000000000001"),
        Started = Marker,
        Ended = Marker,
        Inputs = InputsOf(kind, variant),
        StatesVisited = ["idle", "polling", "evading", "resolved"],
        Reads = Parse("""{"distance_front":{"cm":27.5,"confidence":0.9}}"""),
        Commands = Parse("""[{"target":"motor_left","command":"reverse","power":0.4}]"""),
        Cost = 2.5,
        Reward = 1,
        Outcome = variant % 5 is 0 ? TrailOutcome.Failure : TrailOutcome.Success,
        WeightsGeneration = variant,
    };

    private static JsonElement InputsOf(string kind, int variant)
    {
        var gate = $"gate_{variant % 7}";
        return Parse(kind switch
        {
            TrailKinds.GateTransition => $$"""
                {"gate_id":"{{gate}}","domain":"obstacle","from_state":"stable","to_state":"open","state_value":0.62,"correlation_score":0.71,
                "cause":"correlation","weight":0.35,"mode":"hybrid","trigger_signals":[{{Wave("distance_front")}},{{Wave("distance_left")}}],
                "routed_to_tier":2,"lifeforce_cost":0.2}
                """,
            TrailKinds.Collapse => $$"""
                {"gate_id":"{{gate}}","region":"obstacle","window_start":"2026-11-21T20:00:00.1+00:00","window_end":"2026-11-21T20:00:01.2+00:00",
                "window_ms":1500,"signals_in_window":[{{Wave("distance_front")}},{{Wave("distance_left")}},{{Wave("operator")}}],
                "correlation_matrix":[[1,0.7,0.5],[0.7,1,0.6],[0.5,0.6,1]],"aggregate_correlation":0.6,"combined_confidence":0.97,"result":"opened"}
                """,
            TrailKinds.Allocation =>
                $$"""{"epoch":{{variant}},"policy":"proportional_to_remaining","npc":"{{variant % 25}}","tick_hz":12,"cpu_quota_pct":17.5,"gate":"open","priority":3}""",
            TrailKinds.Episode =>
                $$"""{"npc":"{{variant % 25}}","village":3,"part":1,"ticks":1200,"facts_known":17,"facts_total":25,"known_share":0.68,"reward_sum":42.5,"needs_met":9,"generation":{{variant}},"facts":[]}""",
            TrailKinds.Quiz => $$"""{"npc":"{{variant % 25}}","quiz_id":"019a0000-0000-7000-8000-000000000002","village":3,"questions":8}""",
            TrailKinds.Lifeforce => $$"""{"entity":"cell-{{variant % 25}}","kind":"cell","balance":81.5,"income":1,"spending":0.7,"vitality":1.43}""",
            TrailKinds.Resource => $$"""{"entity":"npc-{{variant % 25}}","kind":"npc","cpu_pct":7.5,"rss_bytes":9437184}""",
            TrailKinds.Step => $$"""{"npc":"{{variant % 25}}","village":3,"tick":881,"node":12,"exit":2,"what":"fact_learned","td_error":0.31}""",
            _ => """{"risk":0.82,"front_cm":27.5,"mode":"hybrid"}""",
        });
    }

    private static string Wave(string source) =>
        $$"""{"message_id":"019a0000-0000-7000-8000-00000000000a","source":"{{source}}","domain":"obstacle","confidence":0.9,"polarity":1,"timestamp":"2026-11-21T20:00:00.5+00:00"}""";

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private sealed record Template(string Subject, byte[] Bytes, int IdAt, IReadOnlyList<int> TimesAt)
    {
        public static Template Of(Trail trail)
        {
            var header = new Header
            {
                MessageId = Guid.CreateVersion7(),
                MessageType = "trail",
                Version = Header.CurrentVersion,
                Timestamp = Marker.AddSeconds(1),
                Source = new Source { EntityId = "bench", EntityType = EntityType.Operator, Node = "bench" },
            };

            // Room for the ticks of any time: seven digits, as the round-trip format writes them.
            var text = Encoding.UTF8.GetString(MessageCodec.Write(new Message<Trail>(header, trail), Subjects.Trail.Json))
                .Replace("\"2026-01-01T00:00:00+00:00\"", "\"2026-01-01T00:00:00.0000000Z\"", StringComparison.Ordinal);
            var bytes = Encoding.UTF8.GetBytes(text);
            var times = new List<int>();
            for (var at = text.IndexOf("2026-01-01T00:00:00.", StringComparison.Ordinal); at >= 0;
                at = text.IndexOf("2026-01-01T00:00:00.", at + 1, StringComparison.Ordinal))
            {
                times.Add(at);
            }

            return new Template(
                $"dev.memory.trail.{trail.Kind}", bytes, text.IndexOf(IdMarker.ToString(), StringComparison.Ordinal), times);
        }
    }
}
