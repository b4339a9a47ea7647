using System.Text.Json;

namespace Nimmerverse.Studio.Flow;

/// <summary>Reads single fields of a body without building it, for messages that come by the thousand.</summary>
internal static class BodyScan
{
    /// <summary>Goes to a message's body.</summary>
    /// <param name="json">At the beginning of the message; afterwards before the body's first property.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryEnter(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
        {
            return false;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("body"u8))
            {
                return json.Read() && json.TokenType is JsonTokenType.StartObject;
            }

            json.Skip();
        }

        return false;
    }

    /// <summary>Reads the number of the property that the reader stands on.</summary>
    /// <param name="json">Where.</param>
    /// <returns>The number; not a number when it is none.</returns>
    public static double Number(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.Number && json.TryGetDouble(out var number))
        {
            return number;
        }

        json.Skip();
        return double.NaN;
    }
}
