namespace Nimmerverse.Meaning;

/// <summary>Turns a text into a direction in a space of meaning. Word vectors do it today; an embedding endpoint can replace them.</summary>
public interface ITextMeaning
{
    /// <summary>Numbers in a meaning.</summary>
    int Dimensions { get; }

    /// <summary>Finds a text's meaning.</summary>
    /// <param name="text">A word, or several separated by anything that is not a letter; case does not matter.</param>
    /// <param name="meaning">Receives a vector of length one; at least <see cref="Dimensions"/> numbers.</param>
    /// <returns>False when no word of the text is known; <paramref name="meaning"/> is then unspecified.</returns>
    bool TryGetMeaning(ReadOnlySpan<char> text, Span<float> meaning);
}
