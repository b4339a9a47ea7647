using System.Numerics.Tensors;

namespace Nimmerverse.Memory.Iris.Local;

/// <summary>Vectors of one length side by side in blocks of memory, so that growing never copies what is there.</summary>
/// <param name="dimensions">Numbers in a vector.</param>
internal sealed class VectorBlocks(int dimensions)
{
    private const int PerBlock = 1024;

    private readonly List<float[]> _blocks = [];

    /// <summary>How many vectors there are.</summary>
    internal int Count { get; private set; }

    /// <summary>A vector.</summary>
    /// <param name="index">Its place.</param>
    internal Span<float> this[int index] => _blocks[index / PerBlock].AsSpan(index % PerBlock * dimensions, dimensions);

    /// <summary>Adds a vector at the end.</summary>
    /// <param name="vector">Its numbers.</param>
    internal void Add(ReadOnlySpan<float> vector)
    {
        if (Count == _blocks.Count * PerBlock)
        {
            _blocks.Add(new float[PerBlock * dimensions]);
        }

        Count++;
        vector.CopyTo(this[Count - 1]);
    }

    /// <summary>Cosine with a vector; both have length one.</summary>
    /// <param name="index">The place of one.</param>
    /// <param name="vector">The other.</param>
    /// <returns>The cosine, -1 to 1.</returns>
    internal float Cosine(int index, ReadOnlySpan<float> vector) => Math.Clamp(TensorPrimitives.Dot(this[index], vector), -1f, 1f);
}
