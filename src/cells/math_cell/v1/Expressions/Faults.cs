using System.Globalization;
using System.Text;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>Everything that can be wrong with an expression: a stable code, one sentence with the mend, a position.</summary>
public static class Faults
{
    /// <summary>Nothing was asked.</summary>
    /// <returns>The error <c>empty</c>.</returns>
    public static ExpressionError Empty() => new("empty", "The expression is empty: write one such as 15 + 27.", 0);

    /// <summary>The text is over the limit.</summary>
    /// <param name="length">Its length in characters.</param>
    /// <returns>The error <c>too_long</c>.</returns>
    public static ExpressionError TooLong(int length) => new(
        "too_long", $"The expression has {length} characters, {Calculator.MaxLength} are allowed: split it.", Calculator.MaxLength);

    /// <summary>Parentheses, signs or powers are nested over the limit.</summary>
    /// <param name="position">Where the limit is passed.</param>
    /// <returns>The error <c>too_deep</c>.</returns>
    public static ExpressionError TooDeep(int position) => new(
        "too_deep", $"The expression is nested over {Parser.MaxDepth} deep at position {position}: split it.", position);

    /// <summary>A number that is not one, or that does not fit.</summary>
    /// <param name="word">The text.</param>
    /// <param name="position">Where it begins.</param>
    /// <returns>The error <c>bad_number</c>.</returns>
    public static ExpressionError BadNumber(string word, int position) => new(
        "bad_number", $"'{Shorten(word)}' at position {position} is not a number below 7.9e28: write digits with at most one point, such as 2.5 or 1e3.", position);

    /// <summary>A character that has no meaning here.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="position">Where the character is.</param>
    /// <returns>The error <c>unexpected_character</c>.</returns>
    public static ExpressionError UnexpectedCharacter(string text, int position)
    {
        ArgumentNullException.ThrowIfNull(text);
        var printable = Rune.TryGetRuneAt(text, position, out var rune) && !Rune.IsControl(rune);
        var shown = printable ? $"'{rune}'" : $"U+{(int)text[position]:X4}";
        return new("unexpected_character", $"{shown} at position {position} is no part of arithmetic: remove it.", position);
    }

    /// <summary>The text ends where a value is missing.</summary>
    /// <param name="position">Its end.</param>
    /// <returns>The error <c>unexpected_end</c>.</returns>
    public static ExpressionError UnexpectedEnd(int position) => new(
        "unexpected_end", $"The expression ends at position {position} where a value is missing: complete it.", position);

    /// <summary>A token stands where it cannot.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expected">What could stand there.</param>
    /// <returns>The error <c>unexpected_token</c>.</returns>
    public static ExpressionError UnexpectedToken(Token token, string expected) => new(
        "unexpected_token", $"'{Shorten(token.Text)}' at position {token.Position} stands where {expected} is expected.", token.Position);

    /// <summary>A parenthesis is not closed.</summary>
    /// <param name="position">Where it was opened.</param>
    /// <returns>The error <c>unbalanced_parenthesis</c>.</returns>
    public static ExpressionError Unclosed(int position) => new(
        "unbalanced_parenthesis", $"The parenthesis opened at position {position} is never closed: add ')'.", position);

    /// <summary>A name that is neither given nor built in.</summary>
    /// <param name="name">The name.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The error <c>unknown_variable</c>.</returns>
    public static ExpressionError UnknownVariable(string name, int position) => new(
        "unknown_variable", $"'{Shorten(name)}' at position {position} has no value: give it in variables.", position);

    /// <summary>A variable that is given with a value that is no number.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The error <c>bad_variable</c>.</returns>
    public static ExpressionError BadVariable(string name, string value) => new(
        "bad_variable", $"Variable '{Shorten(name)}' has the value '{Shorten(value)}', which is not a number: give it as decimal text such as 2.5.", -1);

    /// <summary>A function that does not exist.</summary>
    /// <param name="name">The name.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The error <c>unknown_function</c>.</returns>
    public static ExpressionError UnknownFunction(string name, int position) => new(
        "unknown_function", $"There is no function '{Shorten(name)}' (position {position}): use {string.Join(", ", Functions.Names)}.", position);

    /// <summary>A function called with too few or too many arguments.</summary>
    /// <param name="name">The function.</param>
    /// <param name="given">How many were given.</param>
    /// <param name="wanted">How many it takes, in words.</param>
    /// <param name="position">Where the call stands.</param>
    /// <returns>The error <c>wrong_argument_count</c>.</returns>
    public static ExpressionError WrongArgumentCount(string name, int given, string wanted, int position) => new(
        "wrong_argument_count", $"{name} at position {position} takes {wanted}, {given} given.", position);

    /// <summary>A division or remainder by zero.</summary>
    /// <param name="position">Where the operator stands.</param>
    /// <returns>The error <c>division_by_zero</c>.</returns>
    public static ExpressionError DivisionByZero(int position) => new(
        "division_by_zero", $"The divisor at position {position} is zero: divide by something else.", position);

    /// <summary>A value too large for a 96-bit decimal.</summary>
    /// <param name="position">Where it comes about.</param>
    /// <returns>The error <c>overflow</c>.</returns>
    public static ExpressionError Overflow(int position) => new(
        "overflow", $"The value at position {position} is beyond {decimal.MaxValue.ToString(CultureInfo.InvariantCulture)}: use smaller numbers.", position);

    /// <summary>An argument for which a function or operator has no value.</summary>
    /// <param name="sentence">Why, and what to do.</param>
    /// <param name="position">Where it stands.</param>
    /// <returns>The error <c>out_of_domain</c>.</returns>
    public static ExpressionError OutOfDomain(string sentence, int position) => new("out_of_domain", $"{sentence} (position {position}).", position);

    /// <summary>The cell has no lifeforce left to calculate with.</summary>
    /// <returns>The error <c>exhausted</c>.</returns>
    public static ExpressionError Exhausted() => new("exhausted", "The math cell has no lifeforce left: ask again in a few seconds.", -1);

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");
}
