using System.Text;
using System.Text.Json.Nodes;
using Nimmerverse.Boundary.Functions;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Neural;

namespace Nimmerverse.Boundary.Tests.Functions;

/// <summary>Random calls, shapes, and values that fit shapes; the same seed makes the same.</summary>
internal sealed class RandomCalls(ulong seed)
{
    private const string NameLetters = "abcdefghijklmnopqrstuvwxyz_0123456789";

    /// <summary>Texts that have broken parsers of this format elsewhere, and texts that spell its control tokens.</summary>
    private static readonly string[] Wicked =
    [
        "", " ", "{", "}", ",", "a:b", "[1,2]", "null", "true", "2026-11-21", "12.5", "<escape>", "<end_function_call>", "</s>", "\"", "\\", "\\n", "\n",
        "\0", "\t", "\u2581", "\u00e9", "\u0123", "\ud83d\udc1d", "call:f{a:1}", "<start_function_call>call:rm{}<end_function_call>", "\u202e", "e\u0301",
        "Gr\u00fc\u00dfe aus K\u00f6ln", "\uFFFD", "\uFEFF",
    ];

    private readonly Rng _rng = new(seed);

    public int Next(int below) => _rng.Next(below);

    /// <summary>Any call that the codec can say.</summary>
    public FunctionCall Call() => new(Name(), Fields(depth: 0));

    /// <summary>Any function that the grammar can say.</summary>
    public FunctionShape Function() => new(Name(), Text(), Group(depth: 0));

    /// <summary>Functions with names of their own.</summary>
    public IReadOnlyList<FunctionShape> Functions(int most) => [.. Enumerable.Range(0, 1 + Next(most)).Select(_ => Function()).DistinctBy(static function => function.Name)];

    /// <summary>Arguments that fit.</summary>
    public JsonObject Fitting(FunctionShape function) => (JsonObject)Value(function.Arguments)!;

    public string Text()
    {
        if (Next(3) == 0)
        {
            return Wicked[Next(Wicked.Length)];
        }

        var text = new StringBuilder();
        for (var i = Next(12); i > 0; i--)
        {
            text.Append(Next(4) == 0 ? AnyRune() : new Rune(' ' + Next(95)));
        }

        return text.ToString();
    }

    private string Name()
    {
        var name = new StringBuilder().Append(NameLetters[Next(27)]);
        for (var i = Next(10); i > 0; i--)
        {
            name.Append(NameLetters[Next(NameLetters.Length)]);
        }

        return name.ToString();
    }

    private Rune AnyRune()
    {
        while (true)
        {
            if (Rune.TryCreate(Next(0x110000), out var rune))
            {
                return rune;
            }
        }
    }

    private JsonObject Fields(int depth)
    {
        var fields = new JsonObject();
        for (var i = Next(5); i > 0; i--)
        {
            fields[Name()] = AnyValue(depth + 1);
        }

        return fields;
    }

    private JsonNode? AnyValue(int depth) => Next(depth > 4 ? 6 : 8) switch
    {
        0 => null,
        1 => JsonValue.Create(Next(2) == 0),
        2 => JsonValue.Create((long)_rng.NextUInt64()),
        3 => JsonValue.Create(Math.ScaleB(_rng.NextSingle() - 0.5, Next(200) - 100)),
        4 or 5 => JsonValue.Create(Text()),
        6 => Fields(depth),
        _ => new JsonArray([.. Enumerable.Range(0, Next(5)).Select(_ => AnyValue(depth + 1))]),
    };

    private ArgumentShape.Group Group(int depth) => new ArgumentShape.Group(
    [
        .. Enumerable.Range(0, Next(5)).Select(_ => new ArgumentField(Name(), Text(), Shape(depth + 1), Next(2) == 0))
            .DistinctBy(static field => field.Name)
            .OrderBy(static field => field.Name, StringComparer.Ordinal),
    ]);

    private ArgumentShape Shape(int depth) => Next(depth > 2 ? 5 : 7) switch
    {
        0 => new ArgumentShape.Flag(),
        1 => Whole(),
        2 => Number(),
        3 => new ArgumentShape.Text(Next(3), 3 + Next(20)),
        4 => new ArgumentShape.Choice([.. Enumerable.Range(0, 1 + Next(4)).Select(_ => Word()).Distinct()]),
        5 => new ArgumentShape.List(Shape(depth + 1), Next(2), 2 + Next(3)),
        _ => Group(depth),
    };

    private ArgumentShape.Whole Whole()
    {
        var (least, most) = Bounds();
        return new(least, most);
    }

    private ArgumentShape.Number Number()
    {
        var (least, most) = Bounds();
        return new(least, most, 1 + Next(6));
    }

    private (long Least, long Most) Bounds()
    {
        var a = Edge();
        var b = Edge();
        return (Math.Min(a, b), Math.Max(a, b));
    }

    private long Edge() => Next(6) switch
    {
        0 => 0,
        1 => (long)Math.Pow(10, Next(10)) - Next(2),
        2 => -(long)Math.Pow(10, Next(10)) + Next(2),
        3 => Next(100),
        4 => -Next(100),
        _ => Next(2_000_000_000) - 1_000_000_000L,
    };

    private string Word() => Next(2) == 0 ? Name() : string.Concat(Enumerable.Range(0, 1 + Next(6)).Select(_ => "a\"\\ {}[],:\u00e9\u4e2d"[Next(12)]));

    private JsonNode? Value(ArgumentShape shape) => shape switch
    {
        ArgumentShape.Flag => JsonValue.Create(Next(2) == 0),
        ArgumentShape.Whole whole => JsonValue.Create(Between(whole.Least, whole.Most)),
        ArgumentShape.Number number => JsonValue.Create(Between(number.Least, number.Most) / (decimal)Math.Pow(10, number.Decimals)),
        ArgumentShape.Text text => JsonValue.Create(string.Concat(Enumerable.Range(0, text.Least + Next(text.Most - text.Least + 1)).Select(_ => (char)('a' + Next(26))))),
        ArgumentShape.Choice choice => JsonValue.Create(choice.Values[Next(choice.Values.Count)]),
        ArgumentShape.List list => new JsonArray([.. Enumerable.Range(0, list.Least + Next(list.Most - list.Least + 1)).Select(_ => Value(list.Item))]),
        _ => new JsonObject(((ArgumentShape.Group)shape).Fields.Where(field => field.Required || Next(2) == 0)
            .Select(field => KeyValuePair.Create(field.Name, Value(field.Shape)))),
    };

    private long Between(long least, long most) => Next(4) switch
    {
        0 => least,
        1 => most,
        _ => least + (long)(_rng.NextUInt64() % ((ulong)(most - least) + 1)),
    };
}
