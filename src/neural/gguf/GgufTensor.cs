namespace Nimmerverse.Neural.Gguf;

/// <summary>A tensor of a model in single precision.</summary>
public sealed class GgufTensor
{
    /// <summary>Makes a tensor.</summary>
    /// <param name="name">Its name in the file, for example <c>blk.0.attn_q.weight</c>.</param>
    /// <param name="shape">Elements in each dimension, the contiguous one first: a layer's inputs, then its outputs.</param>
    /// <param name="data">The elements: row after row, a row for each output.</param>
    /// <exception cref="ArgumentException">The shape does not hold exactly the data.</exception>
    public GgufTensor(string name, IReadOnlyList<int> shape, float[] data)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(data);
        if (shape.Count is 0 || shape.Aggregate(1L, static (product, size) => checked(product * size)) != data.Length)
        {
            throw new ArgumentException($"Tensor {name} of shape [{string.Join(", ", shape)}] does not hold {data.Length} elements.", nameof(data));
        }

        Name = name;
        Shape = shape;
        Data = data;
    }

    /// <summary>Its name in the file.</summary>
    public string Name { get; }

    /// <summary>Elements in each dimension, the contiguous one first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements.</summary>
    public float[] Data { get; }
}
