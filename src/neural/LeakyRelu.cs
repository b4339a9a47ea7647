using System.Numerics;
using System.Runtime.InteropServices;

namespace Nimmerverse.Neural;

/// <summary>The activation: the value itself when positive, a hundredth of it otherwise.</summary>
public static class LeakyRelu
{
    /// <summary>Slope left of zero.</summary>
    public const float Slope = 0.01f;

    /// <summary>Applies the activation.</summary>
    /// <param name="input">Values.</param>
    /// <param name="output">Receives the activated values; at least as long as <paramref name="input"/>.</param>
    public static void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        ref var x = ref MemoryMarshal.GetReference(input);
        ref var y = ref MemoryMarshal.GetReference(output[..input.Length]);
        var i = 0;
        for (; i + Vector<float>.Count <= input.Length; i += Vector<float>.Count)
        {
            var v = Vector.LoadUnsafe(ref x, (nuint)i);
            Vector.Max(v, v * Slope).StoreUnsafe(ref y, (nuint)i);
        }

        for (; i < input.Length; i++)
        {
            output[i] = MathF.Max(input[i], input[i] * Slope);
        }
    }

    /// <summary>Turns the gradient of the activated values into the gradient of the values, in place.</summary>
    /// <param name="input">What <see cref="Forward"/> was given.</param>
    /// <param name="gradient">Gradient of the output before, of the input after.</param>
    public static void Backward(ReadOnlySpan<float> input, Span<float> gradient)
    {
        ref var x = ref MemoryMarshal.GetReference(input);
        ref var g = ref MemoryMarshal.GetReference(gradient[..input.Length]);
        var i = 0;
        for (; i + Vector<float>.Count <= input.Length; i += Vector<float>.Count)
        {
            var value = Vector.LoadUnsafe(ref g, (nuint)i);
            var positive = Vector.GreaterThan(Vector.LoadUnsafe(ref x, (nuint)i), Vector<float>.Zero);
            Vector.ConditionalSelect(positive, value, value * Slope).StoreUnsafe(ref g, (nuint)i);
        }

        for (; i < input.Length; i++)
        {
            gradient[i] *= input[i] > 0 ? 1f : Slope;
        }
    }
}
