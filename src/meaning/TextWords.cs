namespace Nimmerverse.Meaning;

/// <summary>The words of a text: its runs of letters.</summary>
public static class TextWords
{
    /// <summary>Splits without allocating.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Where the words are.</returns>
    public static Enumerator Of(ReadOnlySpan<char> text) => new(text);

    /// <summary>Walks over the words of a text.</summary>
    /// <param name="text">The text.</param>
    public ref struct Enumerator(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _next = 0;

        /// <summary>Where the present word is.</summary>
        public Range Current { get; private set; } = default;

        /// <summary>Itself, for <c>foreach</c>.</summary>
        /// <returns>A copy of this enumerator.</returns>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Goes to the next word.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            while (_next < _text.Length && !char.IsLetter(_text[_next]))
            {
                _next++;
            }

            var start = _next;
            while (_next < _text.Length && char.IsLetter(_text[_next]))
            {
                _next++;
            }

            Current = start.._next;
            return _next > start;
        }
    }
}
