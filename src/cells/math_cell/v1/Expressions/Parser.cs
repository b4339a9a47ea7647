using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>
/// Parses by operator precedence (Pratt, "Top down operator precedence", 1973): additive below multiplicative below sign below power;
/// power binds to the right, so that <c>-2^2</c> is -4 and <c>2^3^2</c> is 512.
/// </summary>
public sealed class Parser
{
    /// <summary>How deep parentheses, calls, signs and powers may nest.</summary>
    public const int MaxDepth = 100;

    private const int Additive = 10;
    private const int Multiplicative = 20;
    private const int Sign = 30;
    private const int Power = 40;

    private readonly IReadOnlyList<Token> _tokens;
    private int _next;
    private int _depth;
    private ExpressionError? _error;

    private Parser(IReadOnlyList<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_next];

    /// <summary>Parses a text.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="expression">The tree, or null when there is an error.</param>
    /// <returns>What is wrong, or null.</returns>
    public static ExpressionError? Parse(string text, out Expression? expression)
    {
        expression = null;
        if (Tokenizer.Read(text, out var tokens) is { } fault)
        {
            return fault;
        }

        if (tokens[0].Kind == TokenKind.End)
        {
            return Faults.Empty();
        }

        var parser = new Parser(tokens);
        var tree = parser.ParseFrom(0);
        if (tree is not null && parser.Current.Kind != TokenKind.End)
        {
            parser._error = Faults.UnexpectedToken(parser.Current, "an operator or the end");
        }

        expression = parser._error is null ? tree : null;
        return parser._error;
    }

    private Expression? ParseFrom(int precedence)
    {
        if (++_depth > MaxDepth)
        {
            return Fail(Faults.TooDeep(Current.Position));
        }

        var left = ParseOperand();
        while (left is not null && BindingOf(Current.Kind) is { } binding && binding.Strength > precedence)
        {
            var token = Take();

            // A right-binding operator lets its own kind be part of its right operand.
            var right = ParseFrom(binding.ToTheRight ? binding.Strength - 1 : binding.Strength);
            left = right is null ? null : new BinaryExpression(binding.Operator, left, right, token.Position);
        }

        _depth--;
        return left;
    }

    private Expression? ParseOperand()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new NumberExpression(token.Number, token.Position);
            case TokenKind.Name when Current.Kind == TokenKind.Open:
                return ParseCall(token);
            case TokenKind.Name:
                return new VariableExpression(token.Text, token.Position);
            case TokenKind.Plus or TokenKind.Minus:
                var operand = ParseFrom(Sign);
                return operand is null ? null : new SignExpression(token.Kind == TokenKind.Minus, operand, token.Position);
            case TokenKind.Open:
                var inner = ParseFrom(0);
                return inner is not null && Closes(token) ? inner : null;
            case TokenKind.End:
                return Fail(Faults.UnexpectedEnd(token.Position));
            default:
                return Fail(Faults.UnexpectedToken(token, "a number, a name or '('"));
        }
    }

    private CallExpression? ParseCall(Token name)
    {
        var open = Take();
        var arguments = new List<Expression>();
        if (Current.Kind == TokenKind.Close)
        {
            Take();
            return new CallExpression(name.Text, arguments, name.Position);
        }

        while (ParseFrom(0) is { } argument)
        {
            arguments.Add(argument);
            if (Current.Kind != TokenKind.Comma)
            {
                return Closes(open) ? new CallExpression(name.Text, arguments, name.Position) : null;
            }

            Take();
        }

        return null;
    }

    private bool Closes(Token open)
    {
        if (Current.Kind == TokenKind.Close)
        {
            Take();
            return true;
        }

        _error ??= Current.Kind == TokenKind.End
            ? Faults.Unclosed(open.Position)
            : Faults.UnexpectedToken(Current, "an operator or ')'");
        return false;
    }

    // The end token is never passed, so that every look-ahead finds a token.
    private Token Take() => Current.Kind == TokenKind.End ? Current : _tokens[_next++];

    private Expression? Fail(ExpressionError error)
    {
        _error ??= error;
        return null;
    }

    private static (int Strength, bool ToTheRight, char Operator)? BindingOf(TokenKind kind) => kind switch
    {
        TokenKind.Plus => (Additive, false, '+'),
        TokenKind.Minus => (Additive, false, '-'),
        TokenKind.Times => (Multiplicative, false, '*'),
        TokenKind.Divide => (Multiplicative, false, '/'),
        TokenKind.Remainder => (Multiplicative, false, '%'),
        TokenKind.Power => (Power, true, '^'),
        _ => null,
    };
}
