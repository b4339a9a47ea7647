using System.Numerics;
using System.Runtime.InteropServices;

namespace Nimmerverse.Neural;

/// <summary>
/// The loops in which a small network spends its time. Weights lie as [input][output], so that every inner loop runs over
/// contiguous outputs; TensorPrimitives would be called once per input, and at 32 outputs the calls cost more than the arithmetic.
/// </summary>
internal static class Kernels
{
    /// <summary>output = bias + weights^T input.</summary>
    public static void Affine(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> input, Span<float> output)
    {
        var outputs = output.Length;
        if (outputs == 1)
        {
            output[0] = bias[0] + Dot(weights[..input.Length], input);
            return;
        }

        ref var w = ref MemoryMarshal.GetReference(weights[..(input.Length * outputs)]);
        ref var b = ref MemoryMarshal.GetReference(bias[..outputs]);
        ref var y = ref MemoryMarshal.GetReference(output);
        var lanes = Vector<float>.Count;
        var o = 0;
        for (; o + (4 * lanes) <= outputs; o += 4 * lanes)
        {
            var at = (nuint)o;
            var a0 = Vector.LoadUnsafe(ref b, at);
            var a1 = Vector.LoadUnsafe(ref b, at + (nuint)lanes);
            var a2 = Vector.LoadUnsafe(ref b, at + (nuint)(2 * lanes));
            var a3 = Vector.LoadUnsafe(ref b, at + (nuint)(3 * lanes));
            var row = at;
            foreach (var value in input)
            {
                var x = new Vector<float>(value);
                a0 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref w, row), a0);
                a1 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref w, row + (nuint)lanes), a1);
                a2 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref w, row + (nuint)(2 * lanes)), a2);
                a3 = Vector.MultiplyAddEstimate(x, Vector.LoadUnsafe(ref w, row + (nuint)(3 * lanes)), a3);
                row += (nuint)outputs;
            }

            a0.StoreUnsafe(ref y, at);
            a1.StoreUnsafe(ref y, at + (nuint)lanes);
            a2.StoreUnsafe(ref y, at + (nuint)(2 * lanes));
            a3.StoreUnsafe(ref y, at + (nuint)(3 * lanes));
        }

        for (; o < outputs; o++)
        {
            var sum = bias[o];
            for (var j = 0; j < input.Length; j++)
            {
                sum += input[j] * weights[(j * outputs) + o];
            }

            output[o] = sum;
        }
    }

    /// <summary>Adds the layer's gradient to <paramref name="weightGradient"/>, and writes the gradient of its input unless that is empty.</summary>
    public static void AffineBackward(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> inputGradient)
    {
        var outputs = outputGradient.Length;
        if (outputs == 1)
        {
            AddScaled(input, outputGradient[0], weightGradient[..input.Length]);
            if (!inputGradient.IsEmpty)
            {
                System.Numerics.Tensors.TensorPrimitives.Multiply(weights[..input.Length], outputGradient[0], inputGradient);
            }

            return;
        }

        if (!inputGradient.IsEmpty)
        {
            inputGradient[..input.Length].Clear();
        }

        var o = 0;
        for (; o + (4 * Vector<float>.Count) <= outputs; o += 4 * Vector<float>.Count)
        {
            BackwardBlock(weights, input, outputGradient, weightGradient, inputGradient, o);
        }

        for (; o < outputs; o++)
        {
            for (var j = 0; j < input.Length; j++)
            {
                weightGradient[(j * outputs) + o] += outputGradient[o] * input[j];
                if (!inputGradient.IsEmpty)
                {
                    inputGradient[j] += outputGradient[o] * weights[(j * outputs) + o];
                }
            }
        }
    }

    // Four vectors of output gradients stay in registers while all inputs pass by.
    private static void BackwardBlock(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> inputGradient, int o)
    {
        var outputs = outputGradient.Length;
        ref var w = ref MemoryMarshal.GetReference(weights[..(input.Length * outputs)]);
        ref var g = ref MemoryMarshal.GetReference(weightGradient[..(input.Length * outputs)]);
        ref var d = ref MemoryMarshal.GetReference(outputGradient);
        var lanes = (nuint)Vector<float>.Count;
        var row = (nuint)o;
        var d0 = Vector.LoadUnsafe(ref d, row);
        var d1 = Vector.LoadUnsafe(ref d, row + lanes);
        var d2 = Vector.LoadUnsafe(ref d, row + (2 * lanes));
        var d3 = Vector.LoadUnsafe(ref d, row + (3 * lanes));
        for (var j = 0; j < input.Length; j++)
        {
            var x = new Vector<float>(input[j]);
            Vector.MultiplyAddEstimate(x, d0, Vector.LoadUnsafe(ref g, row)).StoreUnsafe(ref g, row);
            Vector.MultiplyAddEstimate(x, d1, Vector.LoadUnsafe(ref g, row + lanes)).StoreUnsafe(ref g, row + lanes);
            Vector.MultiplyAddEstimate(x, d2, Vector.LoadUnsafe(ref g, row + (2 * lanes))).StoreUnsafe(ref g, row + (2 * lanes));
            Vector.MultiplyAddEstimate(x, d3, Vector.LoadUnsafe(ref g, row + (3 * lanes))).StoreUnsafe(ref g, row + (3 * lanes));
            if (!inputGradient.IsEmpty)
            {
                var sum = Vector.LoadUnsafe(ref w, row) * d0;
                sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref w, row + lanes), d1, sum);
                sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref w, row + (2 * lanes)), d2, sum);
                sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref w, row + (3 * lanes)), d3, sum);
                inputGradient[j] += Vector.Sum(sum);
            }

            row += (nuint)outputs;
        }
    }

    /// <summary>target += source * factor.</summary>
    public static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        ref var x = ref MemoryMarshal.GetReference(source);
        ref var y = ref MemoryMarshal.GetReference(target[..source.Length]);
        var lanes = Vector<float>.Count;
        var f = new Vector<float>(factor);
        var i = 0;
        for (; i + lanes <= source.Length; i += lanes)
        {
            Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref x, (nuint)i), f, Vector.LoadUnsafe(ref y, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    /// <summary>The inner product.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right[..left.Length]);
        var lanes = Vector<float>.Count;
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + lanes <= left.Length; i += lanes)
        {
            sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i), sum);
        }

        var total = Vector.Sum(sum);
        for (; i < left.Length; i++)
        {
            total += left[i] * right[i];
        }

        return total;
    }

    /// <summary>The sum of all values.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            sum += Vector.LoadUnsafe(ref x, (nuint)i);
        }

        var total = Vector.Sum(sum);
        for (; i < values.Length; i++)
        {
            total += values[i];
        }

        return total;
    }

    /// <summary>output = values - centre; gives the sum of its squares. The two may be the same span.</summary>
    public static float Centre(ReadOnlySpan<float> values, float centre, Span<float> output)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var y = ref MemoryMarshal.GetReference(output[..values.Length]);
        var c = new Vector<float>(centre);
        var sum = Vector<float>.Zero;
        var i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            var value = Vector.LoadUnsafe(ref x, (nuint)i) - c;
            value.StoreUnsafe(ref y, (nuint)i);
            sum = Vector.MultiplyAddEstimate(value, value, sum);
        }

        var total = Vector.Sum(sum);
        for (; i < values.Length; i++)
        {
            output[i] = values[i] - centre;
            total += output[i] * output[i];
        }

        return total;
    }

    /// <summary>values = (values - centre) * factor.</summary>
    public static void Scale(Span<float> values, float centre, float factor)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        var c = new Vector<float>(centre);
        var f = new Vector<float>(factor);
        var i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            ((Vector.LoadUnsafe(ref x, (nuint)i) - c) * f).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] = (values[i] - centre) * factor;
        }
    }
}
