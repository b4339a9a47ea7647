using System.Globalization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
public static class Tokenizer
{
    /// <summary>Cuts a text into tokens; the last one is always <see cref="TokenKind.End"/>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="tokens">The tokens; cut short where an error is.</param>
    /// <returns>What is wrong, or null.</returns>
    public static ExpressionError? Read(string text, out IReadOnlyList<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<Token>();
        tokens = found;
        var position = 0;
        while (position < text.Length)
        {
            var c = text[position];
            if (char.IsWhiteSpace(c))
            {
                position++;
            }
            else if (char.IsAsciiDigit(c) || c == '.')
            {
                var length = NumberLength(text.AsSpan(position));
                var word = text.Substring(position, length);
                if (!decimal.TryParse(word, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
                {
                    return Faults.BadNumber(word, position);
                }

                found.Add(new Token(TokenKind.Number, word, position, value));
                position += length;
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                var length = NameLength(text.AsSpan(position));
                found.Add(new Token(TokenKind.Name, text.Substring(position, length), position));
                position += length;
            }
            else if (Symbol(c) is { } kind)
            {
                found.Add(new Token(kind, c.ToString(), position));
                position++;
            }
            else
            {
                return Faults.UnexpectedCharacter(text, position);
            }
        }

        found.Add(new Token(TokenKind.End, string.Empty, text.Length));
        return null;
    }

    private static TokenKind? Symbol(char c) => c switch
    {
        '+' => TokenKind.Plus,
        '-' or '\u2212' => TokenKind.Minus,
        '*' or '\u00d7' => TokenKind.Times,
        '/' or '\u00f7' => TokenKind.Divide,
        '%' => TokenKind.Remainder,
        '^' => TokenKind.Power,
        '(' => TokenKind.Open,
        ')' => TokenKind.Close,
        ',' => TokenKind.Comma,
        _ => null,
    };

    // Takes whatever looks like one number, wrong ones too (1.2.3, 12abc), so that the fault names the whole of it.
    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length)
        {
            var sign = text[i] is '+' or '-' && i > 0 && text[i - 1] is 'e' or 'E';
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('.' or '_') && !(sign && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                break;
            }

            i++;
        }

        return i;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var i = 1;
        while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_'))
        {
            i++;
        }

        return i;
    }
}
