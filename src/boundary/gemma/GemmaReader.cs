using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Nimmerverse.Boundary.Gemma;

/// <summary>
/// Reads calls and results in FunctionGemma's format. Strict: nothing but calls, no white space, every key once, nothing behind the last
/// one but the token that ends the model's turn. What is not so is a fault with its place, never a guess and never an exception.
/// </summary>
public ref struct GemmaReader
{
    private const int DeepestNesting = 32;
    private const int LongestNumber = 64;

    private readonly IReadOnlyList<GemmaPiece> _pieces;
    private int _piece;
    private int _at;
    private string? _fault;

    private GemmaReader(IReadOnlyList<GemmaPiece> pieces) => _pieces = pieces;

    /// <summary>Reads what a model said: one call or several.</summary>
    /// <param name="pieces">What it said.</param>
    /// <param name="calls">The calls in order; null when the result is false.</param>
    /// <param name="fault">Why it is not calls and nothing else; null when the result is true.</param>
    /// <returns>Whether it is.</returns>
    public static bool TryReadCalls(
        IReadOnlyList<GemmaPiece> pieces, [NotNullWhen(true)] out IReadOnlyList<FunctionCall>? calls, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var reader = new GemmaReader(pieces);
        var read = new List<FunctionCall>();
        do
        {
            if (reader.ReadFrame(GemmaControl.StartFunctionCall, "call:", GemmaControl.EndFunctionCall) is { } call)
            {
                read.Add(call);
            }
        }
        while (reader._fault is null && reader.Peek() is GemmaControl.StartFunctionCall);

        // The model ends its turn in one of these ways, or is cut off here; anything else is trailing text.
        if (reader._fault is null && reader.Peek() is GemmaControl.EndOfTurn or GemmaControl.Eos or GemmaControl.StartFunctionResponse)
        {
            reader.Skip();
        }

        reader.ExpectEnd();
        fault = reader._fault;
        calls = fault is null ? read : null;
        return fault is null;
    }

    /// <summary>Reads the result of one call.</summary>
    /// <param name="pieces">The result and nothing else.</param>
    /// <param name="response">The function's name and its result; null when the result is false.</param>
    /// <param name="fault">Why it is none; null when the result is true.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryReadResponse(
        IReadOnlyList<GemmaPiece> pieces, [NotNullWhen(true)] out FunctionCall? response, [NotNullWhen(false)] out string? fault) =>
        TryReadOne(pieces, GemmaControl.StartFunctionResponse, "response:", GemmaControl.EndFunctionResponse, out response, out fault);

    /// <summary>Reads one declaration.</summary>
    /// <param name="pieces">The declaration and nothing else.</param>
    /// <param name="declaration">The function's name and what is declared of it; null when the result is false.</param>
    /// <param name="fault">Why it is none; null when the result is true.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryReadDeclaration(
        IReadOnlyList<GemmaPiece> pieces, [NotNullWhen(true)] out FunctionCall? declaration, [NotNullWhen(false)] out string? fault) =>
        TryReadOne(pieces, GemmaControl.StartFunctionDeclaration, "declaration:", GemmaControl.EndFunctionDeclaration, out declaration, out fault);

    private static bool TryReadOne(
        IReadOnlyList<GemmaPiece> pieces,
        GemmaControl start,
        string prefix,
        GemmaControl end,
        [NotNullWhen(true)] out FunctionCall? call,
        [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var reader = new GemmaReader(pieces);
        call = reader.ReadFrame(start, prefix, end);
        reader.ExpectEnd();
        fault = reader._fault;
        call = fault is null ? call : null;
        return call is not null;
    }

    private FunctionCall? ReadFrame(GemmaControl start, string prefix, GemmaControl end)
    {
        Expect(start);
        foreach (var letter in prefix)
        {
            Expect(letter);
        }

        var name = ReadName();
        var arguments = _fault is null ? ReadObject(1) : null;
        Expect(end);
        return _fault is null ? new FunctionCall(name, arguments!) : null;
    }

    private JsonNode? ReadValue(int depth)
    {
        if (depth > DeepestNesting)
        {
            return Fail($"nested deeper than {DeepestNesting}");
        }

        if (Peek() is GemmaControl.Escape)
        {
            return ReadText();
        }

        return PeekLetter() switch
        {
            '{' => ReadObject(depth),
            '[' => ReadArray(depth),
            't' => ReadWord("true", JsonValue.Create(true)),
            'f' => ReadWord("false", JsonValue.Create(false)),
            'n' => ReadWord("null", null),
            _ => ReadNumber(),
        };
    }

    private JsonObject ReadObject(int depth)
    {
        var fields = new JsonObject();
        Expect('{');
        if (TryTake('}'))
        {
            return fields;
        }

        do
        {
            var key = ReadName();
            Expect(':');
            if (_fault is null && fields.ContainsKey(key))
            {
                Fail($"key '{key}' occurs twice");
            }

            if (_fault is not null)
            {
                return fields;
            }

            var value = ReadValue(depth + 1);
            fields[key] = value;
        }
        while (_fault is null && TryTake(','));

        Expect('}');
        return fields;
    }

    private JsonArray ReadArray(int depth)
    {
        var items = new JsonArray();
        Expect('[');
        if (TryTake(']'))
        {
            return items;
        }

        do
        {
            items.Add(ReadValue(depth + 1));
        }
        while (_fault is null && TryTake(','));

        Expect(']');
        return items;
    }

    private JsonValue? ReadText()
    {
        Expect(GemmaControl.Escape);
        var text = "";
        while (_fault is null && _piece < _pieces.Count && Peek() is GemmaControl.None)
        {
            text += _pieces[_piece].Text[_at..];
            Skip();
        }

        Expect(GemmaControl.Escape);
        return JsonValue.Create(text);
    }

    private JsonNode? ReadWord(string word, JsonNode? value)
    {
        foreach (var letter in word)
        {
            Expect(letter);
        }

        return PeekLetter() is { } next && GemmaName.IsLetter(next) ? Fail($"'{word}' goes on with '{next}'") : value;
    }

    private JsonNode? ReadNumber()
    {
        var begin = _at;
        var piece = _piece;
        var text = "";
        while (PeekLetter() is { } letter && (char.IsAsciiDigit(letter) || letter is '-' or '+' or '.' or 'e' or 'E') && text.Length < LongestNumber)
        {
            text += letter;
            Advance();
        }

        if (GemmaNumber.IsValid(text) && double.IsFinite(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)))
        {
            return PeekLetter() is { } next && GemmaName.IsLetter(next) ? Fail($"number '{text}' goes on with '{next}'") : JsonNode.Parse(text);
        }

        (_at, _piece) = (begin, piece);
        return Fail(text.Length > 0 ? $"'{text}' is no number" : "a value is missing");
    }

    private string ReadName()
    {
        var name = "";
        while (PeekLetter() is { } letter && GemmaName.IsLetter(letter) && name.Length <= GemmaName.MaxLength)
        {
            name += letter;
            Advance();
        }

        if (_fault is null && !GemmaName.IsValid(name))
        {
            Fail(name.Length > 0 ? $"'{name}' is no name" : "a name is missing");
        }

        return name;
    }

    private readonly GemmaControl? Peek() => _piece < _pieces.Count ? _pieces[_piece].Control : null;

    private readonly char? PeekLetter() => _piece < _pieces.Count && _pieces[_piece] is { Control: GemmaControl.None } piece && _at < piece.Text.Length
        ? piece.Text[_at]
        : null;

    private bool TryTake(char letter)
    {
        if (PeekLetter() != letter)
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Expect(char letter)
    {
        if (_fault is null && !TryTake(letter))
        {
            Fail($"'{letter}' is missing");
        }
    }

    private void Expect(GemmaControl control)
    {
        if (_fault is null && Peek() != control)
        {
            Fail($"{GemmaControls.TextOf(control)} is missing");
        }

        Skip();
    }

    private void ExpectEnd()
    {
        if (_fault is null && _piece < _pieces.Count)
        {
            Fail("something follows the end");
        }
    }

    private void Advance()
    {
        _at++;
        if (_at >= _pieces[_piece].Text.Length)
        {
            Skip();
        }
    }

    private void Skip()
    {
        _piece++;
        _at = 0;
    }

    private JsonNode? Fail(string what)
    {
        var found = _piece >= _pieces.Count ? "the end" : GemmaText.Write([_pieces[_piece]]) is var text && text.Length > _at ? text[_at..Math.Min(text.Length, _at + 24)] : "nothing";
        _fault ??= $"{what}, at piece {_piece + 1} of {_pieces.Count}, before: {found}";
        return null;
    }
}
