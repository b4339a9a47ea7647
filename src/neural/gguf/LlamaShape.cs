namespace Nimmerverse.Neural.Gguf;

/// <summary>Sizes of a transformer of the <c>llama</c> architecture: RMS norm, rotary positions in adjacent pairs, gated feed-forward.</summary>
public sealed record LlamaShape
{
    /// <summary>Width of the residual stream; divisible by <see cref="Heads"/>, a head's width even.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key and value heads; divides <see cref="Heads"/>.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Width of the feed-forward layer.</summary>
    public int FeedForward { get; init; } = 64;

    /// <summary>Longest context in tokens.</summary>
    public int Context { get; init; } = 4_096;

    /// <summary>Epsilon of the norms.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Width of one head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Metadata that llama.cpp needs to load such a model; all of it is required.</summary>
    /// <returns>Keys and values.</returns>
    public IEnumerable<KeyValuePair<string, GgufValue>> Metadata() =>
    [
        new("general.architecture", GgufValue.Of("llama")),
        new("llama.context_length", GgufValue.Of((uint)Context)),
        new("llama.embedding_length", GgufValue.Of((uint)Width)),
        new("llama.block_count", GgufValue.Of((uint)Layers)),
        new("llama.feed_forward_length", GgufValue.Of((uint)FeedForward)),
        new("llama.attention.head_count", GgufValue.Of((uint)Heads)),
        new("llama.attention.head_count_kv", GgufValue.Of((uint)KeyValueHeads)),
        new("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(NormEpsilon)),
    ];

    /// <summary>Name and shape of every tensor of such a model, in the order of the file. The output layer is the embedding's transpose.</summary>
    /// <param name="vocabulary">Tokens.</param>
    /// <returns>Names and shapes, the contiguous dimension first.</returns>
    public IEnumerable<(string Name, int[] Shape)> Tensors(int vocabulary)
    {
        var keys = KeyValueHeads * HeadWidth;
        yield return ("token_embd.weight", [Width, vocabulary]);
        for (var layer = 0; layer < Layers; layer++)
        {
            yield return ($"blk.{layer}.attn_norm.weight", [Width]);
            yield return ($"blk.{layer}.attn_q.weight", [Width, Width]);
            yield return ($"blk.{layer}.attn_k.weight", [Width, keys]);
            yield return ($"blk.{layer}.attn_v.weight", [Width, keys]);
            yield return ($"blk.{layer}.attn_output.weight", [Width, Width]);
            yield return ($"blk.{layer}.ffn_norm.weight", [Width]);
            yield return ($"blk.{layer}.ffn_gate.weight", [Width, FeedForward]);
            yield return ($"blk.{layer}.ffn_up.weight", [Width, FeedForward]);
            yield return ($"blk.{layer}.ffn_down.weight", [FeedForward, Width]);
        }

        yield return ("output_norm.weight", [Width]);
    }

    /// <summary>A newborn model: random weights, norms of one. It speaks nonsense, but obeys grammars.</summary>
    /// <param name="vocabulary">Its tokens.</param>
    /// <param name="rng">Source of the weights; the same seed makes the same file.</param>
    /// <returns>The model, ready to be written.</returns>
    public GgufModel Newborn(ByteVocabulary vocabulary, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(rng);
        return new(
            [.. Metadata(), .. vocabulary.Metadata()],
            [.. Tensors(vocabulary.Count).Select(plan => new GgufTensor(plan.Name, plan.Shape, Weights(plan.Shape, rng)))]);
    }

    private static float[] Weights(int[] shape, Rng rng)
    {
        var weights = new float[shape.Aggregate(1, static (product, size) => product * size)];
        if (shape.Length == 1)
        {
            weights.AsSpan().Fill(1f);
            return weights;
        }

        var scale = 1f / MathF.Sqrt(shape[0]);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = ((2f * rng.NextSingle()) - 1f) * scale;
        }

        return weights;
    }
}
