namespace Nimmerverse.Boundary.Gemma;

/// <summary>Names of functions and keys: they stand bare in a call, so they are a letter or '_' and then letters, digits and '_', in ASCII.</summary>
public static class GemmaName
{
    /// <summary>Longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a text is a name.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!IsLetter(letter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a character may stand in a name.</summary>
    /// <param name="letter">The character.</param>
    /// <returns>Whether it may.</returns>
    public static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    /// <summary>Lets names pass.</summary>
    /// <param name="name">A name.</param>
    /// <returns>It.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Check(string name) => IsValid(name)
        ? name
        : throw new ArgumentException($"'{name}' is no name for a function or a key: letters, digits and '_' are.", nameof(name));
}
