using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>A remembered thing.</summary>
/// <param name="Id">Its id within the collection.</param>
/// <param name="Vector">Its meaning, of length one.</param>
/// <param name="Text">What it says, or null.</param>
/// <param name="Metadata">What belongs to it.</param>
public sealed record VectorItem(string Id, float[] Vector, string? Text, Metadata Metadata)
{
    /// <summary>The longest id, in characters.</summary>
    public const int LongestId = 128;

    /// <summary>Brings a vector to length one.</summary>
    /// <param name="vector">Any numbers.</param>
    /// <param name="unit">The vector of length one; null when the result is false.</param>
    /// <returns>False when a number is not finite, or all are zero.</returns>
    public static bool TryNormalise(ReadOnlySpan<float> vector, [NotNullWhen(true)] out float[]? unit)
    {
        unit = null;
        var largest = vector.IsEmpty ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(vector));
        if (!float.IsFinite(largest) || largest == 0)
        {
            return false;
        }

        // Scaled first, so that neither huge nor tiny numbers overflow or vanish when squared.
        unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, largest, unit);
        TensorPrimitives.Divide(unit, TensorPrimitives.Norm<float>(unit), unit);
        return true;
    }
}

/// <summary>A remembered thing near a meaning.</summary>
/// <param name="Id">Its id within the collection.</param>
/// <param name="Similarity">Cosine of both meanings, -1 to 1.</param>
/// <param name="Text">What it says, or null.</param>
/// <param name="Metadata">What belongs to it.</param>
public sealed record VectorHit(string Id, double Similarity, string? Text, Metadata Metadata)
{
    /// <summary>The order of hits: the nearest first, equals by id.</summary>
    public static IComparer<VectorHit> NearestFirst { get; } = Comparer<VectorHit>.Create(static (a, b) =>
        b.Similarity.CompareTo(a.Similarity) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id));
}
