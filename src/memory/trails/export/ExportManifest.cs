using System.Text.Json;
using Nimmerverse.Memory.Tools;
using Nimmerverse.Memory.Trails.Reading;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>
/// What an export is, for programs. It holds nothing of when and where it was made, so that the same request over the same data gives the same
/// bytes.
/// </summary>
/// <param name="environment">The environment.</param>
/// <param name="request">What was exported.</param>
/// <param name="filter">The filter with its times fixed.</param>
/// <param name="state">What it has counted.</param>
/// <param name="files">The files.</param>
/// <param name="schemaVersion">The database's schema.</param>
internal sealed class ExportManifest(
    string environment, ExportRequest request, TrailFilter filter, ExportState state, IReadOnlyList<ExportedFile> files, int schemaVersion)
{
    /// <summary>The version of this form; a change that breaks readers raises it.</summary>
    public const int Version = 1;

    /// <summary>Writes it.</summary>
    /// <returns>UTF-8 JSON, indented.</returns>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, TrailJson.Line with { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("manifest_version"u8, Version);
            json.WriteString("format"u8, request.Format.ToString().ToLowerInvariant());
            json.WriteString("environment"u8, environment);
            json.WriteNumber("schema_version"u8, schemaVersion);
            json.WriteString("wire_version"u8, Header.CurrentVersion);
            ExportRequest.WriteFilter(json, filter);
            WriteSplit(json);
            WriteCounts(json);
            WriteForms(json);
            WriteRedaction(json);
            WriteFiles(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private void WriteSplit(Utf8JsonWriter json)
    {
        if (state.Split is not { } split || request.Split is not { } share)
        {
            json.WriteNull("split"u8);
            return;
        }

        json.WriteStartObject("split"u8);
        json.WriteNumber("train_share"u8, share);
        json.WriteString("by"u8, split.By is SplitBy.Both ? "village and actor" : split.By.ToString().ToLowerInvariant());
        json.WriteNumber("seed"u8, request.Seed);
        if (split.By is SplitBy.Prompt)
        {
            json.WriteEndObject();
            return;
        }

        json.WriteNumber("components"u8, split.Components);
        json.WriteNumber("train_villages"u8, split.TrainVillages.Count);
        json.WriteNumber("validation_villages"u8, split.ValidationVillages.Count);
        json.WriteNumber("train_actors"u8, split.TrainActors.Count);
        json.WriteNumber("validation_actors"u8, split.ValidationActors.Count);
        json.WriteNumber("planned_train_trails"u8, split.TrainTrails);
        json.WriteNumber("planned_validation_trails"u8, split.ValidationTrails);
        json.WriteEndObject();
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        var counts = state.Counts;
        json.WriteStartObject("trails"u8);
        json.WriteNumber("read"u8, counts.Read);
        json.WriteNumber("written"u8, counts.TrainTrails + counts.ValidationTrails);
        json.WriteStartObject("left_out"u8);
        json.WriteNumber("no_prompt_or_answer"u8, counts.NoAnswer);
        json.WriteNumber("late"u8, counts.Late);
        json.WriteNumber("not_comparable"u8, counts.NotCompared);
        json.WriteNumber("prompt_in_training"u8, counts.SharedPrompt);
        json.WriteNumber("group_full"u8, counts.Crowded);
        json.WriteEndObject();
        Write(json, "taken_by_kind", counts.Kinds);
        Write(json, "taken_by_outcome", counts.Outcomes);
        Write(json, "taken_by_actor", counts.Actors);
        if (counts is { First: { } first, Last: { } last })
        {
            json.WriteString("first_trail"u8, first);
            json.WriteString("last_trail"u8, last);
            json.WriteString("first_made"u8, TimeText.Write(TrailTime.Of(first)));
            json.WriteString("last_made"u8, TimeText.Write(TrailTime.Of(last)));
        }

        json.WriteEndObject();
    }

    private void WriteForms(Utf8JsonWriter json)
    {
        if (request.Format is ExportFormat.Jsonl)
        {
            return;
        }

        json.WriteStartObject("conversations"u8);
        foreach (var kind in state.Counts.Kinds.Keys)
        {
            json.WriteString(kind, ConversationForms.Describe(kind));
        }

        json.WriteEndObject();
    }

    private void WriteRedaction(Utf8JsonWriter json)
    {
        if (request.Redaction is not { } redaction)
        {
            json.WriteNull("redaction"u8);
            return;
        }

        json.WriteStartObject("redaction"u8);
        json.WriteString("rules_sha256"u8, redaction.Sha256);
        json.WriteStartObject("replacements"u8);
        foreach (var name in redaction.Rules.Select(static rule => rule.Name).Distinct())
        {
            json.WriteNumber(name, state.Counts.Redactions.GetValueOrDefault(name));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFiles(Utf8JsonWriter json)
    {
        json.WriteStartArray("files"u8);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, file.Name);
            json.WriteNumber("lines"u8, file.Lines);
            json.WriteNumber("trails"u8, file.Trails);
            json.WriteNumber("bytes"u8, file.Bytes);
            json.WriteString("sha256"u8, file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, SortedDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key, count);
        }

        json.WriteEndObject();
    }
}
