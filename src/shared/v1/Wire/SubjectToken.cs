using System.Buffers;

namespace Nimmerverse.Shared.Wire;

/// <summary>The rule for one token of a subject: lower case letters, digits, <c>_</c> and <c>-</c>, 1 to 64 characters.</summary>
public static class SubjectToken
{
    /// <summary>The longest token accepted, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether a text can stand between two dots of a subject.</summary>
    /// <param name="token">The text.</param>
    /// <returns>True when it can.</returns>
    public static bool IsValid(ReadOnlySpan<char> token) =>
        token.Length is > 0 and <= MaxLength && !token.ContainsAnyExcept(Allowed);

    /// <summary>Refuses a text that cannot stand between two dots of a subject.</summary>
    /// <param name="token">The text.</param>
    /// <exception cref="ArgumentException">The text is empty, too long, or holds a character that is not allowed.</exception>
    public static void ThrowIfInvalid(string? token)
    {
        if (!IsValid(token))
        {
            throw new ArgumentException(
                $"'{token}' cannot be part of a subject: use 1 to {MaxLength} of a-z, 0-9, '_' and '-'.", nameof(token));
        }
    }
}
