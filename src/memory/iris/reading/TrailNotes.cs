using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nimmerverse.Memory.Iris.Service;
using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Reading;

/// <summary>
/// Says in words what a trail tells. Episodes, villages and answers of the cortex are remembered under their trail's id. A fact is remembered
/// once per village however many NPCs learned it, under a digest of its sentence, with the trail that told it last.
/// </summary>
internal static class TrailNotes
{
    /// <summary>The collection of lives and villages.</summary>
    internal const string Episodes = "episodes";

    /// <summary>The collection of what was learned.</summary>
    internal const string Facts = "facts";

    /// <summary>The collection of answers of the shared large mind.</summary>
    internal const string Cortex = "cortex";

    /// <summary>Whether trails of a kind are worth reading.</summary>
    /// <param name="kind">The kind: the last token of the subject.</param>
    /// <returns>True when something of them is remembered.</returns>
    internal static bool Concerns(ReadOnlySpan<char> kind) =>
        kind is TrailKinds.Episode or TrailKinds.Step or TrailKinds.Village or TrailKinds.Cortex;

    /// <summary>Takes from a trail what is remembered.</summary>
    /// <param name="trail">The trail.</param>
    /// <returns>The notes; none when there is nothing to remember.</returns>
    internal static IReadOnlyList<TrailNote> Of(Trail trail)
    {
        if (trail.Inputs is not { ValueKind: JsonValueKind.Object } inputs)
        {
            return [];
        }

        return trail.Kind switch
        {
            TrailKinds.Episode => [EpisodeOf(trail, inputs), .. FactsOf(trail, inputs)],
            TrailKinds.Step => [.. FactsOf(trail, inputs)],
            TrailKinds.Village => [VillageOf(trail, inputs)],
            TrailKinds.Cortex => AnswerOf(trail, inputs),
            _ => [],
        };
    }

    private static TrailNote EpisodeOf(Trail trail, JsonElement inputs)
    {
        var life = $"NPC {Text(inputs, "npc")} in village {Text(inputs, "village")} knew {Text(inputs, "facts_known")} of {Text(inputs, "facts_total")} facts.";
        return Note(trail, Episodes, string.Join(' ', [life, .. Sentences(inputs).Select(static fact => fact.EndsWith('.') ? fact : fact + ".")]));
    }

    private static TrailNote VillageOf(Trail trail, JsonElement inputs) =>
        Note(trail, Episodes, $"Village {Text(inputs, "village")} of level {Text(inputs, "level")}: every NPC has come to know it.");

    private static IEnumerable<TrailNote> FactsOf(Trail trail, JsonElement inputs)
    {
        var village = Text(inputs, "village");
        return Sentences(inputs).Select(fact => Note(trail, Facts, fact, ("village", village)) with { Id = FactId(village, fact) });
    }

    private static TrailNote[] AnswerOf(Trail trail, JsonElement inputs)
    {
        var answer = trail.Commands is { } commands ? Plain(commands) : "";
        var text = $"{Text(inputs, "prompt")}\n{answer}".Trim();
        return text.Length == 0 ? [] : [Note(trail, Cortex, text, ("requester", Text(inputs, "requester")))];
    }

    private static TrailNote Note(Trail trail, string collection, string text, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var metadata = new List<(string, MetaValue)>
        {
            ("trail_id", trail.TrailId.ToString()),
            ("kind", trail.Kind),
            ("actor", Cut(trail.Actor, MetaValue.LongestText)),
            ("garden", trail.Garden.ToString().ToLowerInvariant()),
            ("ended_ms", trail.Ended.ToUnixTimeMilliseconds()),
            ("reward", double.IsFinite(trail.Reward) ? trail.Reward : 0),
        };
        foreach (var (name, value) in more)
        {
            metadata.Add((name, Cut(value, MetaValue.LongestText)));
        }

        return new(collection, trail.TrailId.ToString(), Cut(text, RequestRules.LongestText), Metadata.Of(metadata));
    }

    private static IEnumerable<string> Sentences(JsonElement inputs) =>
        inputs.TryGetProperty("facts", out var facts) && facts.ValueKind is JsonValueKind.Array
            ? facts.EnumerateArray().Where(static fact => fact.ValueKind is JsonValueKind.String).Select(static fact => fact.GetString()!)
                .Where(static fact => !string.IsNullOrWhiteSpace(fact))
            : [];

    private static string Text(JsonElement inputs, string name) => inputs.TryGetProperty(name, out var value) ? Plain(value) : "";

    private static string Plain(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    private static string FactId(string village, string fact) =>
        $"fact-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{village}\n{fact}")).AsSpan(0, 12))}";
}
