using System.Runtime.InteropServices;
using Nimmerverse.Meaning;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>
/// Says which regions a wave's domain touches, and how deep. An anchor word belongs wholly (1) to the regions that name it and touches no
/// other. Any other text touches the regions whose centre it is near: its membership grows from 0 at the touch threshold to 1 at the
/// full threshold. Texts are remembered, so that a domain costs its arithmetic once.
/// </summary>
public sealed class RegionIndex
{
    /// <summary>The longest domain that is looked at, in characters.</summary>
    public const int LongestDomain = 128;

    private const int Remembered = 8192;

    private Region[] _regions;
    private readonly ITextMeaning _meanings;
    private readonly double _touch;
    private readonly double _full;
    private readonly float[] _meaning;
    private readonly Dictionary<string, RegionTouch[]> _known = [];

    /// <summary>Makes an index.</summary>
    /// <param name="regions">The regions; touches refer to them by position.</param>
    /// <param name="meanings">Where texts get their meaning.</param>
    /// <param name="touch">Cosine from which a text touches a region, 0 to 1.</param>
    /// <param name="full">Cosine from which it belongs wholly, above <paramref name="touch"/>.</param>
    public RegionIndex(IReadOnlyList<Region> regions, ITextMeaning meanings, double touch, double full)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(meanings);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(touch, full);
        _regions = [.. regions];
        _meanings = meanings;
        _touch = touch;
        _full = full;
        _meaning = new float[meanings.Dimensions];
    }

    /// <summary>The regions that a domain touches; empty when its words are unknown or near none. Not safe for concurrent use.</summary>
    /// <param name="domain">The wave's domain.</param>
    /// <returns>The touches, by rising region.</returns>
    public IReadOnlyList<RegionTouch> Find(string domain) => FindArray(domain);

    /// <summary>How near a meaning is to the nearest region.</summary>
    /// <param name="meaning">A vector of length one.</param>
    /// <returns>The cosine with that region's centre; -1 without regions.</returns>
    internal double Nearest(ReadOnlySpan<float> meaning)
    {
        var nearest = -1.0;
        foreach (var region in _regions)
        {
            nearest = Math.Max(nearest, region.Similarity(meaning));
        }

        return nearest;
    }

    /// <summary>Adds a region behind the others.</summary>
    /// <param name="region">The region.</param>
    internal void Add(Region region)
    {
        _regions = [.. _regions, region];
        _known.Clear();
    }

    internal RegionTouch[] FindArray(string domain)
    {
        if (_known.TryGetValue(domain, out var touches))
        {
            return touches;
        }

        // Domains are few unless somebody sends noise; forgetting all of them is then cheap and bounds the memory.
        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        touches = Measure(domain);
        _known.Add(domain, touches);
        return touches;
    }

    private RegionTouch[] Measure(string domain)
    {
        var named = new List<RegionTouch>();
        for (var i = 0; i < _regions.Length; i++)
        {
            foreach (var word in TextWords.Of(domain))
            {
                if (_regions[i].IsAnchor(domain.AsSpan(word)))
                {
                    named.Add(new(i, 1));
                    break;
                }
            }
        }

        if (named.Count > 0 || !_meanings.TryGetMeaning(domain, _meaning))
        {
            return [.. named];
        }

        for (var i = 0; i < _regions.Length; i++)
        {
            var similarity = _regions[i].Similarity(_meaning);
            if (similarity > _touch)
            {
                named.Add(new(i, Math.Min(1, (similarity - _touch) / (_full - _touch))));
            }
        }

        return [.. named];
    }
}

/// <summary>A domain touches a region.</summary>
/// <param name="Region">The region's position in the index.</param>
/// <param name="Membership">How far the domain belongs to it, above 0 and at most 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RegionTouch(int Region, double Membership);
