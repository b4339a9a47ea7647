namespace Nimmerverse.Neural.Gguf;

/// <summary>
/// A vocabulary of the 256 bytes and some control tokens, in the way of GPT-2 (Radford et al. 2019, section 2.2) without merges: any text
/// can be said, one token a byte. Byte tokens come first, in the order of the bytes; control tokens follow.
/// </summary>
public sealed class ByteVocabulary
{
    private const int Normal = 1;
    private const int Control = 3;
    private readonly IReadOnlyList<string> _controls;

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="controls">Control tokens, each by its text, for example <c>&lt;bos&gt;</c>.</param>
    /// <param name="begin">The one of them that begins a text.</param>
    /// <param name="end">The one of them that ends a text.</param>
    /// <exception cref="ArgumentException">The beginning or the end is not among the control tokens, or one occurs twice.</exception>
    public ByteVocabulary(IReadOnlyList<string> controls, string begin, string end)
    {
        ArgumentNullException.ThrowIfNull(controls);
        if (controls.Distinct(StringComparer.Ordinal).Count() != controls.Count || !controls.Contains(begin) || !controls.Contains(end))
        {
            throw new ArgumentException("Control tokens occur once, and the beginning and the end are among them.", nameof(controls));
        }

        _controls = controls;
        Begin = IdOf(begin);
        End = IdOf(end);
    }

    /// <summary>Tokens in all.</summary>
    public int Count => 256 + _controls.Count;

    /// <summary>The id of the token that begins a text.</summary>
    public int Begin { get; }

    /// <summary>The id of the token that ends a text.</summary>
    public int End { get; }

    /// <summary>The letter that stands for a byte in a vocabulary of this kind.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>The byte's own letter where it has a visible one, else a letter from U+0100 on.</returns>
    public static char LetterOf(byte value)
    {
        if (IsVisible(value))
        {
            return (char)value;
        }

        var hidden = 0;
        for (var before = 0; before < value; before++)
        {
            hidden += IsVisible((byte)before) ? 0 : 1;
        }

        return (char)(256 + hidden);
    }

    /// <summary>The id of a control token.</summary>
    /// <param name="control">Its text.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">It is not of this vocabulary.</exception>
    public int IdOf(string control)
    {
        for (var i = 0; i < _controls.Count; i++)
        {
            if (_controls[i] == control)
            {
                return 256 + i;
            }
        }

        throw new ArgumentException($"'{control}' is not a control token of this vocabulary.", nameof(control));
    }

    /// <summary>Metadata by which llama.cpp reads and writes text with this vocabulary.</summary>
    /// <returns>Keys and values.</returns>
    public IEnumerable<KeyValuePair<string, GgufValue>> Metadata()
    {
        var bytes = Enumerable.Range(0, 256).Select(static value => LetterOf((byte)value).ToString());
        return
        [
            new("tokenizer.ggml.model", GgufValue.Of("gpt2")),
            new("tokenizer.ggml.pre", GgufValue.Of("gpt-2")),
            new("tokenizer.ggml.tokens", GgufValue.Of([.. bytes, .. _controls])),
            new("tokenizer.ggml.token_type", GgufValue.Of([.. Enumerable.Repeat(Normal, 256), .. Enumerable.Repeat(Control, _controls.Count)])),

            // A reader that finds no list of merges refuses the file; an empty one means that no two tokens ever become one.
            new("tokenizer.ggml.merges", GgufValue.Of(Array.Empty<string>())),
            new("tokenizer.ggml.bos_token_id", GgufValue.Of((uint)Begin)),
            new("tokenizer.ggml.eos_token_id", GgufValue.Of((uint)End)),
            new("tokenizer.ggml.add_bos_token", GgufValue.Of(true)),
        ];
    }

    private static bool IsVisible(byte value) => value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174;
}
