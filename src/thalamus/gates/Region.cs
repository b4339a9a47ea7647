using System.Numerics.Tensors;
using Nimmerverse.Meaning;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>A neighbourhood of meaning: the centroid of its anchor words.</summary>
public sealed class Region
{
    private readonly float[] _centre;
    private readonly HashSet<string> _anchors;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Finds the centre of some words.</summary>
    /// <param name="name">The region's name.</param>
    /// <param name="anchors">The words.</param>
    /// <param name="meanings">Where words get their meaning.</param>
    /// <exception cref="InvalidDataException">None of the words has a meaning.</exception>
    public Region(string name, IReadOnlyList<string> anchors, ITextMeaning meanings)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        ArgumentNullException.ThrowIfNull(meanings);
        Name = name;
        _anchors = new HashSet<string>(anchors, StringComparer.OrdinalIgnoreCase);
        _lookup = _anchors.GetAlternateLookup<ReadOnlySpan<char>>();
        _centre = new float[meanings.Dimensions];
        var meaning = new float[meanings.Dimensions];
        foreach (var anchor in _anchors)
        {
            if (meanings.TryGetMeaning(anchor, meaning))
            {
                TensorPrimitives.Add<float>(_centre, meaning, _centre);
            }
        }

        var length = TensorPrimitives.Norm<float>(_centre);
        if (length == 0)
        {
            throw new InvalidDataException($"Region '{name}' has no known word among its anchors: name at least one common English word.");
        }

        TensorPrimitives.Divide(_centre, length, _centre);
    }

    /// <summary>Takes a centre as it is: a region that was learned has no anchors.</summary>
    /// <param name="name">The region's name.</param>
    /// <param name="centre">Its centre, of length one.</param>
    public Region(string name, ReadOnlySpan<float> centre)
    {
        Name = name;
        _anchors = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        _lookup = _anchors.GetAlternateLookup<ReadOnlySpan<char>>();
        _centre = centre.ToArray();
    }

    /// <summary>The region's name.</summary>
    public string Name { get; }

    /// <summary>Whether a word is one of those that span the region; case does not matter.</summary>
    /// <param name="word">The word.</param>
    /// <returns>True when it is.</returns>
    public bool IsAnchor(ReadOnlySpan<char> word) => _lookup.Contains(word);

    /// <summary>Cosine of a meaning with the region's centre, [-1, 1].</summary>
    /// <param name="meaning">A vector of length one.</param>
    /// <returns>The cosine.</returns>
    public double Similarity(ReadOnlySpan<float> meaning) => TensorPrimitives.Dot(meaning[.._centre.Length], _centre);
}
