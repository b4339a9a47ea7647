using System.Text.Json;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Events;

/// <summary>Something worth jumping to.</summary>
/// <param name="Id">Its number, from 1, in the order of telling.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Node">The node that it is about.</param>
/// <param name="What">What kind, for example <c>gate_opened</c>.</param>
/// <param name="Text">One plain sentence with the reason.</param>
/// <param name="Trail">The trail that tells all of it, or null.</param>
/// <param name="Value">A gate's state value or a confidence, or null.</param>
/// <param name="Other">Another node that it is about, or null.</param>
internal sealed record StudioEvent(long Id, double At, string Node, string What, string Text, Guid? Trail = null, double? Value = null, string? Other = null)
{
    /// <summary>Writes it.</summary>
    /// <param name="json">Where.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.Number("t", At);
        json.WriteNumber("id", Id);
        json.WriteString("node", Node);
        json.WriteString("what", What);
        json.WriteString("text", Text);
        if (Trail is { } trail)
        {
            json.WriteString("trail", trail);
        }

        if (Value is { } value)
        {
            json.Number("value", value);
        }

        if (Other is { } other)
        {
            json.WriteString("other", other);
        }

        json.WriteEndObject();
    }
}
