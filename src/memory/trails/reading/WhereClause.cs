using System.Text.Json;

namespace Nimmerverse.Memory.Trails.Reading;

/// <summary>A field of a trail's free JSON that shall have, or not have, a value.</summary>
/// <param name="Column">The trail's part: <c>inputs</c>, <c>reads</c> or <c>commands</c>.</param>
/// <param name="Path">The way to the field: names of properties, positions in arrays.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Differs">Whether the field shall differ from the value; an absent field differs.</param>
internal sealed record WhereClause(string Column, IReadOnlyList<string> Path, string Value, bool Differs)
{
    /// <summary>What can be written, for messages.</summary>
    public const string Form = "PART.PATH=VALUE or PART.PATH!=VALUE, PART one of inputs, reads, commands; for example inputs.gate_id=math or inputs.signals_in_window.0.source=math";

    private static readonly string[] Columns = ["inputs", "reads", "commands"];

    /// <summary>The value as JSON when it reads as a number, a truth value or null, so that 1.0 finds 1; otherwise null.</summary>
    public string? Json => Value is ['-' or (>= '0' and <= '9'), ..] or "true" or "false" or "null" && IsJson(Value) ? Value : null;

    /// <summary>Reads a clause.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The clause, or null when the text is none.</returns>
    public static WhereClause? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign <= 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var differs = text[sign - 1] == '!';
        var path = text[..(differs ? sign - 1 : sign)].Split('.');
        return path.Length >= 2 && Columns.Contains(path[0]) && path.All(static segment => segment.Length > 0)
            ? new WhereClause(path[0], path[1..], text[(sign + 1)..], differs)
            : null;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
