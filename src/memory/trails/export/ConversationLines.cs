using System.Buffers;
using System.Text.Json;
using Nimmerverse.Memory.Trails.Reading;

namespace Nimmerverse.Memory.Trails.Export;

/// <summary>Conversations as lines, in the form that chat fine-tuning reads.</summary>
internal static class ConversationLines
{
    /// <summary>Writes a prompt with the answer to learn.</summary>
    /// <param name="line">Where.</param>
    /// <param name="row">The trail.</param>
    /// <param name="conversation">Its conversation.</param>
    public static void WriteSample(IBufferWriter<byte> line, TrailRow row, Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(conversation);
        using var json = new Utf8JsonWriter(line, TrailJson.Line);
        json.WriteStartObject();
        json.WriteStartArray("messages"u8);
        WritePrompt(json, conversation.System, conversation.Prompt);
        WriteMessage(json, "assistant"u8, conversation.Answer);
        json.WriteEndArray();
        json.WriteString("trail_id"u8, row.Id);
        json.WriteString("kind"u8, row.Kind);
        json.WriteString("outcome"u8, row.Outcome);
        TrailJson.WriteNumber(json, "reward"u8, row.Reward);
        json.WriteEndObject();
    }

    /// <summary>Writes a prompt with the answers that were given to it.</summary>
    /// <param name="line">Where.</param>
    /// <param name="group">The group.</param>
    public static void WriteGroup(IBufferWriter<byte> line, PromptGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        using var json = new Utf8JsonWriter(line, TrailJson.Line);
        json.WriteStartObject();
        json.WriteString("prompt_hash"u8, Convert.ToHexStringLower(group.Hash));
        json.WriteString("kind"u8, group.Kind);
        json.WriteStartArray("prompt"u8);
        WritePrompt(json, group.System, group.Prompt);
        json.WriteEndArray();
        json.WriteStartArray("completions"u8);
        foreach (var member in group.Members)
        {
            json.WriteStartObject();
            json.WriteString("trail_id"u8, member.Id);
            json.WriteString("content"u8, member.Answer);
            TrailJson.WriteNumber(json, "reward"u8, member.Reward);
            json.WriteString("outcome"u8, member.Outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePrompt(Utf8JsonWriter json, string? system, string prompt)
    {
        if (system is not null)
        {
            WriteMessage(json, "system"u8, system);
        }

        WriteMessage(json, "user"u8, prompt);
    }

    private static void WriteMessage(Utf8JsonWriter json, ReadOnlySpan<byte> role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, content);
        json.WriteEndObject();
    }
}
