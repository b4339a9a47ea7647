using System.Numerics.Tensors;

namespace Nimmerverse.Thalamus.Learning;

/// <summary>A meaning that may become a region: the newest notes of it, and their centre.</summary>
internal sealed class Candidate
{
    private readonly LearningOptions _options;
    private readonly Note[] _notes;
    private readonly float[] _sum;
    private readonly float[] _centre;
    private int _first;
    private int _count;

    internal Candidate(LearningOptions options, int dimensions)
    {
        _options = options;
        _notes = new Note[options.Notes];
        _sum = new float[dimensions];
        _centre = new float[dimensions];
    }

    /// <summary>When it was last heard, in ticks.</summary>
    internal long HeardAt { get; private set; }

    /// <summary>Forgets all notes.</summary>
    internal void Clear()
    {
        Array.Clear(_notes);
        Array.Clear(_sum);
        Array.Clear(_centre);
        _first = _count = 0;
        HeardAt = 0;
    }

    /// <summary>Cosine of a word's meaning with the centre; 0 without notes.</summary>
    /// <param name="meaning">The meaning, of length one.</param>
    /// <returns>The cosine, -1 to 1.</returns>
    internal float Similarity(float[] meaning) => TensorPrimitives.Dot<float>(meaning, _centre);

    /// <summary>Takes a note, unless the same cell has made one just now.</summary>
    /// <param name="note">The note.</param>
    internal void Take(in Note note)
    {
        HeardAt = note.Ticks;
        Forget(note.Ticks - _options.Window.Ticks);
        for (var i = 0; i < _count; i++)
        {
            ref readonly var other = ref At(i);
            if (string.Equals(other.Source, note.Source) && note.Ticks - other.Ticks < _options.Spacing.Ticks)
            {
                return;
            }
        }

        if (_count == _notes.Length)
        {
            DropFirst();
        }

        _notes[(_first + _count++) % _notes.Length] = note;
        TensorPrimitives.Add<float>(_sum, note.Meaning, _sum);
        FindCentre();
    }

    /// <summary>Forms the region if the notes suffice.</summary>
    /// <returns>The region, or null.</returns>
    internal RegionProposal? Form()
    {
        if (_count < _notes.Length || !HasTwoSources())
        {
            return null;
        }

        var words = new SortedSet<string>(StringComparer.Ordinal);
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var note in _notes)
        {
            words.Add(note.Domain);
            sources.Add(note.Source);
        }

        return new([.. _centre], [.. words], [.. sources]);
    }

    private bool HasTwoSources()
    {
        var enough = 0;
        for (var i = 0; i < _count; i++)
        {
            var notes = 0;
            var isFirst = true;
            for (var j = 0; j < _count; j++)
            {
                var isSame = string.Equals(At(i).Source, At(j).Source);
                isFirst &= !isSame || j >= i;
                notes += isSame ? 1 : 0;
            }

            enough += isFirst && notes >= _options.NotesPerSource ? 1 : 0;
        }

        return enough >= 2;
    }

    private void Forget(long before)
    {
        while (_count > 0 && At(0).Ticks < before)
        {
            DropFirst();
        }

        FindCentre();
    }

    private void DropFirst()
    {
        TensorPrimitives.Subtract<float>(_sum, _notes[_first].Meaning, _sum);
        _notes[_first] = default;
        _first = (_first + 1) % _notes.Length;
        _count--;
        if (_count == 0)
        {
            // Saying so exactly keeps rounding from adding up over days.
            Array.Clear(_sum);
        }
    }

    private void FindCentre()
    {
        var length = TensorPrimitives.Norm<float>(_sum);
        if (_count == 0 || length < 1e-3f)
        {
            Array.Clear(_centre);
            return;
        }

        TensorPrimitives.Divide(_sum, length, _centre);
    }

    private ref readonly Note At(int index) => ref _notes[(_first + index) % _notes.Length];
}

/// <summary>A wave of no region.</summary>
/// <param name="Source">The cell.</param>
/// <param name="Domain">The word.</param>
/// <param name="Meaning">The word's meaning, of length one.</param>
/// <param name="Ticks">When it was heard.</param>
internal readonly record struct Note(string Source, string Domain, float[] Meaning, long Ticks);
