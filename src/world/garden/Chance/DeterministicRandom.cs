using System.Numerics;

namespace Nimmerverse.World.Chance;

/// <summary>
/// xoshiro256** of Blackman and Vigna (2018, "Scrambled linear pseudorandom number generators", section 3), its state filled by SplitMix64
/// (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 16).
/// </summary>
/// <remarks>
/// <see cref="System.Random"/> promises no sequence across framework versions; a village must stay the same for ever. A stream is named by
/// keys (<see cref="For"/>), so that streams are split without a shared state that would depend on who drew first.
/// </remarks>
public sealed class DeterministicRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the stream of one seed.</summary>
    /// <param name="seed">Any number; neighbouring seeds give unrelated streams.</param>
    public DeterministicRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>Starts the stream that a seed and a list of keys name; the same names give the same stream, others an unrelated one.</summary>
    /// <param name="seed">The garden's seed.</param>
    /// <param name="keys">What the stream is for, for example level, index and <see cref="Key"/> of a purpose.</param>
    /// <returns>The stream.</returns>
    public static DeterministicRandom For(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        var mixed = SplitMix(ref seed);
        foreach (var key in keys)
        {
            var salted = mixed ^ key;
            mixed = SplitMix(ref salted) + (mixed << 1);
        }

        return new DeterministicRandom(mixed);
    }

    /// <summary>Turns a text into a key: FNV-1a, 64 bits, over its UTF-16 code units.</summary>
    /// <param name="text">A purpose or the id of a body.</param>
    /// <returns>The key.</returns>
    public static ulong Key(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The next 64 bits.</summary>
    /// <returns>A number that is uniform over all 64-bit values.</returns>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number below a bound, without modulo bias (Lemire 2019, "Fast random integer generation in an interval").</summary>
    /// <param name="bound">Exclusive upper bound, at least 1.</param>
    /// <returns>0 to <paramref name="bound"/> - 1.</returns>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (ulong)bound;
        var high = Math.BigMul(NextBits(), range, out var low);
        if (low < range)
        {
            var threshold = (0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextBits(), range, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Puts the items into a random order (Fisher and Yates).</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items, reordered in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The whole numbers below a bound in random order.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <returns>A permutation of 0 to <paramref name="count"/> - 1.</returns>
    public int[] Permutation(int count)
    {
        var items = Enumerable.Range(0, count).ToArray();
        Shuffle<int>(items);
        return items;
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
