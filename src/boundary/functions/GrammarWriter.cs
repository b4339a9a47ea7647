using System.Text;
using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Functions;

/// <summary>
/// Writes the GBNF grammar (llama.cpp, <c>grammars/README.md</c>) under which a model can say nothing but valid calls. Control tokens are
/// named as tokens, so that they cannot be spelled out in letters; strings have no '&lt;', so that no control token fits into one.
/// </summary>
public static class GrammarWriter
{
    /// <summary>Characters of a string: what is printable, by code point, without '&lt;', and without surrogates, which are no characters.</summary>
    private const string Character = @"[ -;=-~\u00A0-\uD7FF\uE000-\uFFFC\U00010000-\U0010FFFF]";

    /// <summary>Writes the grammar of a choice among functions.</summary>
    /// <param name="functions">Functions of which several may be called in one turn.</param>
    /// <param name="alone">Functions that are called alone.</param>
    /// <param name="most">Most calls of one turn.</param>
    /// <returns>The grammar.</returns>
    public static string Write(IReadOnlyList<FunctionShape> functions, IReadOnlyList<FunctionShape> alone, int most = 1)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(alone);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var rules = new StringBuilder();
        var names = new List<string>();
        foreach (var function in functions.Concat(alone))
        {
            var name = $"f{names.Count}";
            var arguments = Group(rules, name, function.Arguments);
            Rule(rules, name, $"{Token(GemmaControl.StartFunctionCall)} \"call:{function.Name}\" {arguments} {Token(GemmaControl.EndFunctionCall)}");
            names.Add(name);
        }

        var roots = names[functions.Count..];
        if (functions.Count > 0)
        {
            Rule(rules, "call", string.Join(" | ", names[..functions.Count]));
            roots.Add(most == 1 ? "call" : $"call{{1,{most}}}");
        }

        return $"root ::= {string.Join(" | ", roots)}\n{rules}";
    }

    private static string Token(GemmaControl control) => GemmaControls.TextOf(control);

    private static string Expression(StringBuilder rules, string name, ArgumentShape shape) => shape switch
    {
        ArgumentShape.Whole whole => DigitRange.Write(whole.Least, whole.Most, 0),
        ArgumentShape.Number number => DigitRange.Write(number.Least, number.Most, number.Decimals),
        ArgumentShape.Text text => Quoted($"{Character}{{{text.Least},{text.Most}}}"),
        ArgumentShape.Choice choice => Quoted($"({string.Join(" | ", choice.Values.Select(Literal))})"),
        ArgumentShape.List list => List(rules, name, list),
        ArgumentShape.Group group => Group(rules, name, group),
        _ => "(\"true\" | \"false\")",
    };

    private static string Quoted(string content) => $"{Token(GemmaControl.Escape)} {content} {Token(GemmaControl.Escape)}";

    private static string List(StringBuilder rules, string name, ArgumentShape.List list)
    {
        if (list.Most == 0)
        {
            return "\"[]\"";
        }

        var item = $"{name}-item";
        var expression = Expression(rules, item, list.Item);
        Rule(rules, item, expression);
        var several = $"{item} (\",\" {item}){{{Math.Max(0, list.Least - 1)},{list.Most - 1}}}";
        return list.Least == 0 ? $"\"[\" ({several})? \"]\"" : $"\"[\" {several} \"]\"";
    }

    /// <summary>
    /// Fields in alphabetical order. For each there are two rules, for when no field came before and for when one did and a comma is due.
    /// </summary>
    private static string Group(StringBuilder rules, string name, ArgumentShape.Group group)
    {
        var fields = group.Fields;
        if (fields.Count == 0)
        {
            return "\"{}\"";
        }

        for (var i = fields.Count - 1; i >= 0; i--)
        {
            var value = Expression(rules, $"{name}-{i}", fields[i].Shape);
            Rule(rules, $"{name}-{i}-field", $"\"{fields[i].Name}:\" {value}");
            var rest = i + 1 < fields.Count ? $" {name}-{i + 1}-next" : "";
            var skip = i + 1 < fields.Count;
            Rule(rules, $"{name}-{i}-first", Optional(fields[i], $"{name}-{i}-field{rest}", skip ? $"{name}-{i + 1}-first" : "\"\""));
            Rule(rules, $"{name}-{i}-next", Optional(fields[i], $"\",\" {name}-{i}-field{rest}", skip ? $"{name}-{i + 1}-next" : "\"\""));
        }

        return $"\"{{\" {name}-0-first \"}}\"";
    }

    private static string Optional(ArgumentField field, string there, string leftOut) => field.Required ? there : $"{there} | {leftOut}";

    private static void Rule(StringBuilder rules, string name, string expression) => rules.Append($"{name} ::= {expression}\n");

    private static string Literal(string word)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in word)
        {
            _ = letter is '"' or '\\' ? literal.Append('\\').Append(letter) : literal.Append(letter);
        }

        return literal.Append('"').ToString();
    }
}
