using Nimmerverse.Meaning;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Learning;

/// <summary>
/// Watches waves of no region and says when a new one has formed. Bounded in all it keeps, and it allocates only for a word that it has not
/// heard before and when a region forms, because waves pass through it. One thread at a time.
/// </summary>
public sealed class RegionLearner
{
    private const int Remembered = 1_024;

    private readonly ITextMeaning _meanings;
    private readonly LearningOptions _options;
    private readonly Candidate[] _candidates;
    private readonly Dictionary<string, float[]?> _known = [];

    /// <summary>Makes a learner that has heard nothing.</summary>
    /// <param name="meanings">Where words get their meaning.</param>
    /// <param name="options">When a region forms.</param>
    public RegionLearner(ITextMeaning meanings, LearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(meanings);
        ArgumentNullException.ThrowIfNull(options);
        _meanings = meanings;
        _options = options;
        _candidates = new Candidate[options.Candidates];
        for (var i = 0; i < _candidates.Length; i++)
        {
            _candidates[i] = new(options, meanings.Dimensions);
        }
    }

    /// <summary>Hears a wave that belongs to no region.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="now">The time at which it was received.</param>
    /// <returns>The region that it completes; mostly null.</returns>
    public RegionProposal? Hear(in Wave wave, DateTimeOffset now)
    {
        if (wave.Confidence < _options.LeastConfidence || MeaningOf(wave.Domain) is not { } meaning)
        {
            return null;
        }

        var candidate = Nearest(meaning, now.UtcTicks);
        candidate.Take(new(wave.Source, wave.Domain, meaning, now.UtcTicks));
        if (candidate.Form() is not { } proposal)
        {
            return null;
        }

        candidate.Clear();
        return proposal;
    }

    private Candidate Nearest(float[] meaning, long now)
    {
        var best = _candidates[0];
        var longestSilent = _candidates[0];
        var similarity = float.MinValue;
        foreach (var candidate in _candidates)
        {
            // A clock that was set back leaves a candidate in the future: it has nothing to say any more.
            if (candidate.HeardAt > now)
            {
                candidate.Clear();
            }

            if (candidate.Similarity(meaning) is var cosine && cosine > similarity)
            {
                best = candidate;
                similarity = cosine;
            }

            longestSilent = candidate.HeardAt < longestSilent.HeardAt ? candidate : longestSilent;
        }

        if (similarity >= _options.JoinSimilarity)
        {
            return best;
        }

        longestSilent.Clear();
        return longestSilent;
    }

    private float[]? MeaningOf(string domain)
    {
        if (_known.TryGetValue(domain, out var meaning))
        {
            return meaning;
        }

        if (_known.Count >= Remembered)
        {
            _known.Clear();
        }

        var found = new float[_meanings.Dimensions];
        return _known[domain] = _meanings.TryGetMeaning(domain, found) ? found : null;
    }
}
