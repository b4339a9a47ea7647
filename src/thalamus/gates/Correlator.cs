using Nimmerverse.Meaning;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Thalamus.Gates;

/// <summary>
/// All gates of a thalamus: sorts waves into regions, refuses what cannot be used and counts it. Pure: it knows no bus and no clock but the
/// times it is given. One thread at a time.
/// </summary>
public sealed class Correlator
{
    private readonly GateOptions _options;
    private readonly IGateObserver _observer;
    private Gate[] _gates;
    private readonly Dictionary<string, Gate> _byId;
    private readonly RegionIndex _regions;
    private readonly RecentIds _seen;
    private readonly RecentIds _judged;
    private readonly long[] _refused = new long[Enum.GetValues<WaveFate>().Length];
    private IReadOnlyDictionary<string, GateSteering>? _steering;
    private long _now;

    /// <summary>Makes gates, all stable.</summary>
    /// <param name="definitions">The gates, each id once.</param>
    /// <param name="meanings">Where words get their meaning.</param>
    /// <param name="options">How gates behave.</param>
    /// <param name="observer">Who hears of transitions and collapses.</param>
    /// <exception cref="InvalidDataException">A gate has no anchor with a known meaning.</exception>
    public Correlator(IReadOnlyList<GateDefinition> definitions, ITextMeaning meanings, GateOptions options, IGateObserver observer)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _observer = observer;
        _gates = [.. definitions.Select(definition => new Gate(definition, options, observer))];
        _byId = definitions.Zip(_gates).ToDictionary(static pair => pair.First.GateId, static pair => pair.Second);
        var regions = definitions.Select(definition => new Region(definition.GateId, definition.Anchors, meanings));
        _regions = new([.. regions], meanings, options.TouchSimilarity, options.FullSimilarity);
        _seen = new((options.Window + options.FutureTolerance).Ticks, 65_536);
        _judged = new(TimeSpan.FromMinutes(10).Ticks, 4_096);
    }

    /// <summary>Waves accepted.</summary>
    public long Waves { get; private set; }

    /// <summary>Regions learned.</summary>
    public int Learned { get; private set; }

    /// <summary>Waves refused for a reason.</summary>
    /// <param name="fate">The reason.</param>
    /// <returns>How many.</returns>
    public long Refused(WaveFate fate) => _refused[(int)fate];

    /// <summary>Takes a wave; transitions and collapses are told to the observer before this returns.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="now">The time at which it was received.</param>
    /// <returns>What became of it.</returns>
    public WaveFate Accept(in Wave wave, DateTimeOffset now)
    {
        var fate = Sort(wave, AdvanceClock(now));
        if (fate is WaveFate.Accepted)
        {
            Waves++;
        }
        else
        {
            _refused[(int)fate]++;
        }

        return fate;
    }

    /// <summary>Counts a wave that could not even be read.</summary>
    /// <param name="count">How many, at least 0.</param>
    public void CountMalformed(long count) => _refused[(int)WaveFate.Malformed] += count;

    /// <summary>Lets time pass, so that silence closes nothing and opens nothing, but settles everything. Call it every 50 ms or so.</summary>
    /// <param name="now">The time.</param>
    public void Advance(DateTimeOffset now)
    {
        var ticks = AdvanceClock(now);
        foreach (var gate in _gates)
        {
            gate.Advance(ticks);
        }
    }

    /// <summary>Steers gates until the next call; cheap when nothing changes.</summary>
    /// <param name="steering">By gate; a gate that is not named is the fixed gate.</param>
    public void Steer(IReadOnlyDictionary<string, GateSteering> steering)
    {
        if (ReferenceEquals(steering, _steering))
        {
            return;
        }

        _steering = steering;
        foreach (var (id, gate) in _byId)
        {
            gate.Steer(steering.TryGetValue(id, out var steered) ? steered : GateSteering.None);
        }
    }

    /// <summary>Raises or lowers a gate's weight by what came of its decision. A verdict counts once.</summary>
    /// <param name="verdictId">The verdict's message id.</param>
    /// <param name="outcome">The verdict.</param>
    /// <param name="now">The time.</param>
    /// <returns>The gate's weight after it, or null when there is no such gate or the verdict has been heard.</returns>
    public double? Judge(Guid verdictId, VerificationOutcome outcome, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (!_byId.TryGetValue(outcome.GateId, out var gate) || !_judged.Add(verdictId, AdvanceClock(now)))
        {
            return null;
        }

        gate.Weight.Judge(outcome.Outcome, outcome.Discrepancy);
        return gate.Weight.Value;
    }

    /// <summary>The trust that a gate has earned.</summary>
    /// <param name="gateId">The gate.</param>
    /// <returns>Its weight, or null when there is no such gate.</returns>
    public double? WeightOf(string gateId) => _byId.TryGetValue(gateId, out var gate) ? gate.Weight.Value : null;

    /// <summary>Sets a gate's weight from an earlier life.</summary>
    /// <param name="gateId">The gate; one that is not configured any more is ignored.</param>
    /// <param name="weight">The weight, 0 to 1.</param>
    public void RestoreWeight(string gateId, double weight)
    {
        if (_byId.TryGetValue(gateId, out var gate))
        {
            gate.Weight.Restore(weight);
        }
    }

    /// <summary>Adds a gate for a region that was learned; it begins stable and with the first weight.</summary>
    /// <param name="gateId">The gate's id, also the region's name.</param>
    /// <param name="centre">The region's centre, of length one.</param>
    /// <returns>False when there is a gate of that name, or the centre belongs wholly to a region that is there.</returns>
    public bool TryLearn(string gateId, ReadOnlySpan<float> centre)
    {
        if (_byId.ContainsKey(gateId) || _regions.Nearest(centre) >= _options.FullSimilarity)
        {
            return false;
        }

        var gate = new Gate(new GateDefinition { GateId = gateId, Anchors = [] }, _options, _observer);
        _regions.Add(new Region(gateId, centre));
        _gates = [.. _gates, gate];
        _byId.Add(gateId, gate);
        Learned++;
        return true;
    }

    /// <summary>Reports all gates.</summary>
    /// <returns>The gates at the last time given.</returns>
    public GatesStatus Status()
    {
        var gates = Array.ConvertAll(_gates, static gate => gate.Status());
        return new()
        {
            Waves = Waves,
            Collapses = gates.Sum(static gate => gate.Collapses),
            Opens = gates.Sum(static gate => gate.Opens),
            Refused = new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["malformed"] = Refused(WaveFate.Malformed),
                ["duplicate"] = Refused(WaveFate.Duplicate),
                ["late"] = Refused(WaveFate.Late),
                ["future"] = Refused(WaveFate.Future),
                ["no_region"] = Refused(WaveFate.NoRegion),
            },
            Gates = gates,
        };
    }

    private WaveFate Sort(in Wave wave, long now)
    {
        if (!wave.IsWellFormed)
        {
            return WaveFate.Malformed;
        }

        var emitted = wave.Timestamp.UtcTicks;
        if (emitted > now + _options.FutureTolerance.Ticks)
        {
            return WaveFate.Future;
        }

        if (emitted < now - _options.Window.Ticks || wave.Deadline?.UtcTicks < now)
        {
            return WaveFate.Late;
        }

        if (!_seen.Add(wave.Id, now))
        {
            return WaveFate.Duplicate;
        }

        var touches = _regions.FindArray(wave.Domain);
        if (touches.Length == 0)
        {
            return WaveFate.NoRegion;
        }

        return Offer(wave, touches, Math.Min(emitted, now), now) ? WaveFate.Accepted : WaveFate.Late;
    }

    private bool Offer(in Wave wave, RegionTouch[] touches, long emitted, long now)
    {
        var taken = false;
        foreach (var touch in touches)
        {
            var voice = new Voice(wave.Id, wave.Source, wave.Domain, touch.Membership, wave.Confidence, wave.Polarity, emitted);
            var gate = _gates[touch.Region];
            if (!gate.IsOvertaken(voice, now))
            {
                gate.Take(voice, now);
                taken = true;
            }
        }

        return taken;
    }

    // Time never runs backwards by a little; when the clock was set back by more than a window, what the windows hold means nothing.
    private long AdvanceClock(DateTimeOffset time)
    {
        var now = time.UtcTicks;
        if (now < _now - _options.Window.Ticks)
        {
            _seen.Reset(now);
            foreach (var gate in _gates)
            {
                gate.Reset(now);
            }

            _now = now;
        }

        _now = Math.Max(now, _now);
        return _now;
    }
}
