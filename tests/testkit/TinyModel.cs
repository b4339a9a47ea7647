using Nimmerverse.Neural;
using Nimmerverse.Neural.Gguf;

namespace Nimmerverse.TestKit;

/// <summary>
/// A language model small enough for every test run: random weights, bytes for tokens, and the control tokens of FunctionGemma. It speaks
/// nonsense, so that whatever comes out valid is valid by the grammar alone.
/// </summary>
public static class TinyModel
{
    /// <summary>Its tokens.</summary>
    public static ByteVocabulary Vocabulary { get; } = new(
        [
            "<pad>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>", "<start_function_declaration>", "<end_function_declaration>",
            "<start_function_call>", "<end_function_call>", "<start_function_response>", "<end_function_response>", "<escape>",
        ],
        begin: "<bos>",
        end: "<eos>");

    /// <summary>Writes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">Its character: the same seed makes the same file.</param>
    /// <param name="context">Its context in tokens.</param>
    public static void Write(string path, ulong seed = 1, int context = 8_192) =>
        GgufWriter.Write(new LlamaShape { Context = context }.Newborn(Vocabulary, new Rng(seed)), path);
}
