using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Memory.Phoebe.Writing;

/// <summary>
/// Reads a trail's message and writes its row, from bytes to bytes. Whatever PostgreSQL would refuse, and whatever cannot be true, is
/// refused here with a reason, so that no batch falls for one message. Belongs to one loop.
/// </summary>
/// <param name="environment">The environment whose trails are taken.</param>
internal sealed class TrailReader(EnvironmentName environment)
{
    /// <summary>Largest message taken, in bytes: what a producer's outbox takes, a little less than the bus carries.</summary>
    public const int MaxBytes = (1024 * 1024) - 4096;

    /// <summary>Columns of a row, in the order in which they are written.</summary>
    public const string Columns =
        "trail_id, kind, actor, environment, garden, parent_trail, started, ended, inputs, states_visited, reads, commands, "
        + "cost, reward, outcome, model, weights_generation, node, simulated";

    private const short ColumnCount = 19;
    private const int MaxTextBytes = 256;
    private const double MaxLifeforce = 1e12;

    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly byte[] _environment = Encoding.UTF8.GetBytes(environment.Value);
    private readonly byte[] _scratch = new byte[MaxBytes];
    private string? _fault;

    /// <summary>Reads one message.</summary>
    /// <param name="message">Its bytes.</param>
    /// <param name="kind">The last token of its subject, which must be the trail's kind.</param>
    /// <param name="rows">Where its row is added; unchanged when it is refused.</param>
    /// <returns>Why it is refused; null when its row was added.</returns>
    public string? Read(ReadOnlySpan<byte> message, ReadOnlySpan<char> kind, CopyRows rows)
    {
        if (message.Length > MaxBytes)
        {
            return $"{message.Length} bytes are more than the {MaxBytes} that a trail may have";
        }

        if (TrailScanner.Scan(message, out var fields) is { } fault)
        {
            return fault;
        }

        _fault = null;
        var begin = rows.Length;
        CheckHeader(message, in fields);
        Write(message, in fields, kind, rows);
        if (_fault is not null)
        {
            rows.Truncate(begin);
        }

        return _fault;
    }

    private void CheckHeader(ReadOnlySpan<byte> message, in TrailFields fields)
    {
        var version = Text(message, fields.Version, "version");
        if (!version.StartsWith("2."u8))
        {
            _fault ??= $"version '{Show(version)}' is not spoken here, only {Header.CurrentVersion}";
        }

        var type = Text(message, fields.MessageType, "message_type");
        if (!type.SequenceEqual("trail"u8))
        {
            _fault ??= $"a '{Show(type)}' where a trail belongs";
        }
    }

    private void Write(ReadOnlySpan<byte> message, in TrailFields fields, ReadOnlySpan<char> kind, CopyRows rows)
    {
        rows.BeginRow(ColumnCount);
        rows.Uuid(TrailId(message, fields.TrailId));
        rows.Text(Kind(message, fields.Kind, kind));
        rows.Text(Text(message, fields.Actor, "actor", isRequired: true));
        var of = Text(message, fields.Environment, "environment");
        if (!of.SequenceEqual(_environment))
        {
            _fault ??= $"it is of the environment '{Show(of)}', but this is {environment}";
        }

        rows.Text(_environment);
        rows.Text(Word(message, fields.Garden, "garden", "virtual"u8, "real"u8));
        rows.Uuid(Id(message, fields.ParentTrail, "parent_trail"));
        var started = Time(message, fields.Started, "started");
        var ended = Time(message, fields.Ended, "ended");
        if (ended < started)
        {
            _fault ??= $"it ended at {ended:O}, before it started at {started:O}";
        }

        rows.Time(started);
        rows.Time(ended);
        rows.Json(fields.Inputs.In(message));
        WriteStates(message, fields.StatesVisited, rows);
        rows.Json(fields.Reads.In(message));
        rows.Json(fields.Commands.In(message));
        rows.Double(Lifeforce(message, fields.Cost, "cost", 0));
        rows.Double(Lifeforce(message, fields.Reward, "reward", -MaxLifeforce));
        rows.Text(Word(message, fields.Outcome, "outcome", "success"u8, "failure"u8, "aborted"u8));
        if (fields.Model.IsAbsent)
        {
            rows.Null();
        }
        else
        {
            rows.Text(Text(message, fields.Model, "model"));
        }

        rows.Long(Generation(message, fields.WeightsGeneration));
        rows.Text(Text(message, fields.Node, "source.node", isRequired: true));
        rows.Boolean(fields.Simulated.Type is JsonTokenType.True);
    }

    private Guid TrailId(ReadOnlySpan<byte> message, Piece piece)
    {
        var id = Id(message, piece, "trail_id");
        if (id is not { Version: 7, Variant: >= 8 and <= 11 })
        {
            _fault ??= $"its trail_id '{id}' is not a UUIDv7";
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var one in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | one;
        }

        if (milliseconds < Earliest.ToUnixTimeMilliseconds() || milliseconds >= Latest.ToUnixTimeMilliseconds())
        {
            _fault ??= $"its trail_id '{id}' was made before 2020 or after 2099";
        }

        return id.Value;
    }

    private ReadOnlySpan<byte> Kind(ReadOnlySpan<byte> message, Piece piece, ReadOnlySpan<char> subject)
    {
        var kind = Text(message, piece, "kind", isRequired: true);
        if (!Ascii.Equals(kind, subject))
        {
            _fault ??= $"it is of the kind '{Show(kind)}', but came as '{subject}'";
        }

        return kind;
    }

    private Guid? Id(ReadOnlySpan<byte> message, Piece piece, string name)
    {
        if (piece.IsAbsent)
        {
            return null;
        }

        var text = Text(message, piece, name);
        if (Utf8Parser.TryParse(text, out Guid id, out var consumed) && consumed == text.Length)
        {
            return id;
        }

        _fault ??= $"its {name} '{Show(text)}' is not a UUID";
        return null;
    }

    private DateTimeOffset Time(ReadOnlySpan<byte> message, Piece piece, string name)
    {
        if (piece.Type is JsonTokenType.String)
        {
            var json = new Utf8JsonReader(piece.In(message));
            json.Read();
            if (json.TryGetDateTimeOffset(out var time) && time >= Earliest && time < Latest)
            {
                return time;
            }
        }

        _fault ??= $"its {name} {Show(piece.In(message))} is not a time between 2020 and 2099";
        return default;
    }

    private double Lifeforce(ReadOnlySpan<byte> message, Piece piece, string name, double least)
    {
        var text = piece.In(message);
        if (piece.Type is JsonTokenType.Number && Utf8Parser.TryParse(text, out double value, out var consumed) && consumed == text.Length
            && value >= least && value <= MaxLifeforce)
        {
            return value;
        }

        _fault ??= $"its {name} {Show(text)} is not a number from {least} to {MaxLifeforce}";
        return 0;
    }

    private long? Generation(ReadOnlySpan<byte> message, Piece piece)
    {
        if (piece.IsAbsent)
        {
            return null;
        }

        var text = piece.In(message);
        if (piece.Type is JsonTokenType.Number && Utf8Parser.TryParse(text, out long value, out var consumed) && consumed == text.Length)
        {
            return value;
        }

        _fault ??= $"its weights_generation {Show(text)} is not a whole number";
        return null;
    }

    private void WriteStates(ReadOnlySpan<byte> message, Piece piece, CopyRows rows)
    {
        var count = 0;
        if (piece.Type is JsonTokenType.StartArray)
        {
            var counting = new Utf8JsonReader(piece.In(message));
            counting.Read();
            while (counting.Read() && counting.TokenType is JsonTokenType.String)
            {
                count++;
            }

            if (counting.TokenType is not JsonTokenType.EndArray)
            {
                _fault ??= "its states_visited hold something other than texts";
            }
        }
        else
        {
            _fault ??= "its states_visited are not a list";
        }

        if (_fault is not null)
        {
            return;
        }

        var begin = rows.BeginTexts(count);
        if (count > 0)
        {
            var json = new Utf8JsonReader(piece.In(message));
            json.Read();
            while (json.Read() && json.TokenType is JsonTokenType.String)
            {
                rows.Text(json.ValueIsEscaped ? _scratch.AsSpan(0, json.CopyString(_scratch)) : json.ValueSpan);
            }
        }

        rows.EndTexts(begin);
    }

    private ReadOnlySpan<byte> Word(
        ReadOnlySpan<byte> message, Piece piece, string name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default)
    {
        var word = Text(message, piece, name);
        if (word.IsEmpty || !(word.SequenceEqual(first) || word.SequenceEqual(second) || word.SequenceEqual(third)))
        {
            _fault ??= $"its {name} '{Show(word)}' is unknown";
        }

        return word;
    }

    // The result lives until the next text with escapes is read.
    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> message, Piece piece, string name, bool isRequired = false)
    {
        if (piece.Type is not JsonTokenType.String)
        {
            _fault ??= $"its {name} is missing or not a text";
            return default;
        }

        var text = piece.In(message)[1..^1];
        if (piece.IsEscaped)
        {
            var json = new Utf8JsonReader(piece.In(message));
            json.Read();
            text = _scratch.AsSpan(0, json.CopyString(_scratch));
        }

        if (text.Length > MaxTextBytes || (isRequired && text.IsEmpty))
        {
            _fault ??= $"its {name} has {text.Length} bytes, but must have 1 to {MaxTextBytes}";
        }

        return text;
    }

    private static string Show(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 64)]);
}
