using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// Finds the values of a trail's message in one pass, and refuses JSON that PostgreSQL's <c>jsonb</c> would refuse: NUL and half surrogate
/// pairs in texts, and numbers beyond every measure.
/// </summary>
internal ref struct TrailScanner
{
    private const int MostDigits = 300;

    private readonly bool _isSuspect;
    private Utf8JsonReader _json;
    private string? _fault;

    private TrailScanner(ReadOnlySpan<byte> message)
    {
        _json = new Utf8JsonReader(message);
        _isSuspect = message.IndexOf("\\u0000"u8) >= 0 || message.IndexOf("\\ud"u8) >= 0 || message.IndexOf("\\uD"u8) >= 0;
    }

    /// <summary>Scans a message.</summary>
    /// <param name="message">Its bytes.</param>
    /// <param name="fields">Where its values stand.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static string? Scan(ReadOnlySpan<byte> message, out TrailFields fields)
    {
        fields = default;
        if (!Utf8.IsValid(message))
        {
            return "not UTF-8";
        }

        var scanner = new TrailScanner(message);
        try
        {
            scanner.ReadMessage(ref fields);
            return scanner._fault;
        }
        catch (JsonException exception)
        {
            return $"not JSON: {exception.Message}";
        }
    }

    private void ReadMessage(ref TrailFields fields)
    {
        if (!EnterObject())
        {
            _fault = "not a JSON object";
            return;
        }

        while (NextName())
        {
            if (_json.ValueTextEquals("header"u8))
            {
                ReadHeader(ref fields);
            }
            else if (_json.ValueTextEquals("body"u8))
            {
                ReadBody(ref fields);
            }
            else
            {
                Take();
            }
        }

        // Beyond the end the reader tells by exception what else is there.
        _json.Read();
    }

    private void ReadHeader(ref TrailFields fields)
    {
        if (!EnterObject())
        {
            _fault ??= "the header is not an object";
            return;
        }

        while (NextName())
        {
            if (_json.ValueTextEquals("version"u8))
            {
                fields.Version = Take();
            }
            else if (_json.ValueTextEquals("message_type"u8))
            {
                fields.MessageType = Take();
            }
            else if (_json.ValueTextEquals("source"u8))
            {
                ReadSource(ref fields);
            }
            else
            {
                Take();
            }
        }
    }

    private void ReadSource(ref TrailFields fields)
    {
        if (!EnterObject())
        {
            _fault ??= "the header's source is not an object";
            return;
        }

        while (NextName())
        {
            if (_json.ValueTextEquals("node"u8))
            {
                fields.Node = Take();
            }
            else if (_json.ValueTextEquals("simulated"u8))
            {
                fields.Simulated = Take();
            }
            else
            {
                Take();
            }
        }
    }

    private void ReadBody(ref TrailFields fields)
    {
        if (!EnterObject())
        {
            _fault ??= "the body is not an object";
            return;
        }

        while (NextName())
        {
            // A name with escapes reaches no case: our writers never make one.
            switch (_json.ValueSpan)
            {
                case var name when name.SequenceEqual("trail_id"u8):
                    fields.TrailId = Take();
                    break;
                case var name when name.SequenceEqual("kind"u8):
                    fields.Kind = Take();
                    break;
                case var name when name.SequenceEqual("actor"u8):
                    fields.Actor = Take();
                    break;
                case var name when name.SequenceEqual("environment"u8):
                    fields.Environment = Take();
                    break;
                case var name when name.SequenceEqual("garden"u8):
                    fields.Garden = Take();
                    break;
                case var name when name.SequenceEqual("parent_trail"u8):
                    fields.ParentTrail = Take();
                    break;
                case var name when name.SequenceEqual("started"u8):
                    fields.Started = Take();
                    break;
                case var name when name.SequenceEqual("ended"u8):
                    fields.Ended = Take();
                    break;
                case var name when name.SequenceEqual("inputs"u8):
                    fields.Inputs = Take();
                    break;
                case var name when name.SequenceEqual("states_visited"u8):
                    fields.StatesVisited = Take();
                    break;
                case var name when name.SequenceEqual("reads"u8):
                    fields.Reads = Take();
                    break;
                case var name when name.SequenceEqual("commands"u8):
                    fields.Commands = Take();
                    break;
                case var name when name.SequenceEqual("cost"u8):
                    fields.Cost = Take();
                    break;
                case var name when name.SequenceEqual("reward"u8):
                    fields.Reward = Take();
                    break;
                case var name when name.SequenceEqual("outcome"u8):
                    fields.Outcome = Take();
                    break;
                case var name when name.SequenceEqual("model"u8):
                    fields.Model = Take();
                    break;
                case var name when name.SequenceEqual("weights_generation"u8):
                    fields.WeightsGeneration = Take();
                    break;
                default:
                    Take();
                    break;
            }
        }
    }

    private bool EnterObject() => _json.Read() && _json.TokenType is JsonTokenType.StartObject;

    private bool NextName() => _fault is null && _json.Read() && _json.TokenType is JsonTokenType.PropertyName;

    // Walks the value after a name, checking every token on the way.
    private Piece Take()
    {
        Check();
        _json.Read();
        var start = (int)_json.TokenStartIndex;
        var type = _json.TokenType;
        var isEscaped = _json.ValueIsEscaped;
        var depth = _json.CurrentDepth;
        Check();
        if (type is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (_json.Read() && _json.CurrentDepth > depth)
            {
                Check();
            }
        }

        return new Piece(start, (int)_json.BytesConsumed - start, type, isEscaped);
    }

    private void Check()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.Number when !IsMeasure(_json.ValueSpan):
                _fault ??= "a number in it is beyond what a double holds, or has more than 300 digits";
                break;
            case JsonTokenType.String or JsonTokenType.PropertyName when _isSuspect && _json.ValueIsEscaped && !IsText(ref _json):
                _fault ??= "a text in it holds NUL or half a surrogate pair";
                break;
        }
    }

    // Beyond a double's range a number is no measurement, and no column of a kind could take it.
    private static bool IsMeasure(ReadOnlySpan<byte> number)
    {
        if (number.Length > MostDigits)
        {
            return false;
        }

        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        if (mark < 0)
        {
            return true;
        }

        return Utf8Parser.TryParse(number, out double value, out _)
            && double.IsFinite(value)
            && (value is not 0 || !number[..mark].ContainsAnyInRange((byte)'1', (byte)'9'));
    }

    private static bool IsText(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString() is { } text && !text.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // So the reader tells of half a surrogate pair.
            return false;
        }
    }
}
