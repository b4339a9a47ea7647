using System.Globalization;
using System.Text;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Neural.Gguf;

namespace Nimmerverse.Boundary.Backends;

/// <summary>
/// What the tokens of a model mean, read from its file: which are FunctionGemma's control tokens, and which bytes every other one says.
/// A model's words are read by its token ids and this table; text that spells a control token is never mistaken for one.
/// </summary>
public sealed class ModelVocabulary
{
    private const int SpellsByte = 6;
    private readonly byte[]?[] _bytes;
    private readonly GemmaControl[] _controls;
    private readonly int[] _ids = new int[GemmaControls.All.Count + 1];

    private ModelVocabulary(string[] tokens, int[]? types, Func<string, int, byte[]?> decode)
    {
        _bytes = new byte[]?[tokens.Length];
        _controls = new GemmaControl[tokens.Length];
        var controls = GemmaControls.All.ToDictionary(static one => one.Text, static one => one.Control, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (controls.TryGetValue(tokens[id], out var control))
            {
                _controls[id] = control;
                _ids[(int)control] = id;
            }
            else
            {
                _bytes[id] = decode(tokens[id], types is not null && id < types.Length ? types[id] : 1);
            }
        }
    }

    /// <summary>Tokens in all.</summary>
    public int Count => _bytes.Length;

    /// <summary>Reads a model's vocabulary.</summary>
    /// <param name="path">The model's file.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no GGUF file, or not one with FunctionGemma's tokens; the message says what is missing.</exception>
    public static ModelVocabulary Read(string path)
    {
        var model = GgufReader.ReadMetadata(path);
        var tokens = model.Find<string[]>("tokenizer.ggml.tokens") ?? throw new InvalidDataException($"{path} has no vocabulary.");
        var missing = GemmaControls.All.Select(static control => control.Text).Where(text => !tokens.Contains(text)).ToList();
        if (missing.Count > 0)
        {
            throw new InvalidDataException($"{path} is no FunctionGemma model: its vocabulary lacks {string.Join(", ", missing)}.");
        }

        var kind = model.Find<string>("tokenizer.ggml.model");
        Func<string, int, byte[]?> decode = kind switch
        {
            "gpt2" => ByteLetters(),
            "llama" => Words,
            _ => throw new InvalidDataException($"{path} has a vocabulary of kind '{kind}'; 'llama' and 'gpt2' are read here."),
        };
        return new(tokens, model.Find<int[]>("tokenizer.ggml.token_type"), decode);
    }

    /// <summary>The id of a control token.</summary>
    /// <param name="control">The control token.</param>
    /// <returns>Its id in this model.</returns>
    public int IdOf(GemmaControl control) => _ids[(int)control];

    /// <summary>Reads what a model said.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <returns>The pieces, or why they cannot be read.</returns>
    public (IReadOnlyList<GemmaPiece>? Pieces, string? Fault) Read(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var pieces = new GemmaPieces();
        var text = new List<byte>();
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)_bytes.Length)
            {
                return (null, $"token {id} is not of this model's vocabulary");
            }

            if (_bytes[id] is { } bytes)
            {
                text.AddRange(bytes);
            }
            else if (_controls[id] is GemmaControl.None)
            {
                return (null, $"token {id} has no meaning here");
            }
            else if (!CodePoints.TryAppend(pieces, text))
            {
                return (null, "its bytes are no text");
            }
            else
            {
                pieces.Add(_controls[id]);
                text.Clear();
            }
        }

        return CodePoints.TryAppend(pieces, text) ? (pieces.ToList(), null) : (null, "its bytes are no text");
    }

    /// <summary>GPT-2's way: a letter for each byte.</summary>
    private static Func<string, int, byte[]?> ByteLetters()
    {
        var byteOf = Enumerable.Range(0, 256).ToDictionary(static value => ByteVocabulary.LetterOf((byte)value), static value => (byte)value);
        return (token, _) => token.All(byteOf.ContainsKey) ? [.. token.Select(letter => byteOf[letter])] : null;
    }

    /// <summary>SentencePiece's way: U+2581 for a space, and tokens <c>&lt;0xNN&gt;</c> for single bytes.</summary>
    private static byte[]? Words(string token, int type)
    {
        if (type == SpellsByte)
        {
            return byte.TryParse(token.AsSpan(Math.Min(3, token.Length)).TrimEnd('>'), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) ? [value] : null;
        }

        return type is 1 or 4 or 5 ? Encoding.UTF8.GetBytes(token.Replace('\u2581', ' ')) : null;
    }
}
