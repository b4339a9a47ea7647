using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>
/// Turns a map and the NPC's condition into numbers, without a compass: one row per exit, and one vector for the whole, to which
/// the rows are pooled by mean and maximum. Works on any graph.
/// </summary>
public sealed class Features
{
    /// <summary>Numbers per exit.</summary>
    public const int PerExit = 7;

    /// <summary>Numbers about the whole.</summary>
    public const int Global = 8;

    /// <summary>Inputs of the actor: an exit and the whole.</summary>
    public const int ActorInputs = PerExit + Global;

    /// <summary>Inputs of the critic: the whole, the mean exit and the best exit.</summary>
    public const int CriticInputs = Global + (2 * PerExit);

    private readonly MapSurvey _survey = new();
    private readonly WayFinder _ways = new();
    private readonly float[] _exits = new float[PrivateMap.MaxExits * PerExit];
    private readonly float[] _state = new float[CriticInputs];
    private readonly float[] _rows = new float[PrivateMap.MaxExits * ActorInputs];
    private readonly float[] _normalState = new float[CriticInputs];

    /// <summary>Exits of the present node.</summary>
    public int ExitCount { get; private set; }

    /// <summary>Normalised actor inputs, one row per exit.</summary>
    public ReadOnlySpan<float> Rows => _rows.AsSpan(0, ExitCount * ActorInputs);

    /// <summary>Normalised critic inputs.</summary>
    public ReadOnlySpan<float> State => _normalState;

    /// <summary>Computes the features of a situation.</summary>
    /// <param name="mind">Holds the statistics.</param>
    /// <param name="situation">The situation.</param>
    /// <param name="observe">Whether to take the features into the statistics; dreams do not.</param>
    public void Compute(Mind mind, in Situation situation, bool observe)
    {
        ArgumentNullException.ThrowIfNull(mind);
        _survey.Look(situation.Map, situation.Node);
        ExitCount = situation.Map.Exits(situation.Node).Length;
        FillExits(situation, mind.Settings);
        FillState(situation);
        Pool();
        if (observe)
        {
            mind.StateStatistics.Observe(_state);
            for (var i = 0; i < ExitCount; i++)
            {
                mind.ExitStatistics.Observe(_exits.AsSpan(i * PerExit, PerExit));
            }
        }

        mind.StateStatistics.Normalise(_state, _normalState);
        for (var i = 0; i < ExitCount; i++)
        {
            var row = _rows.AsSpan(i * ActorInputs, ActorInputs);
            mind.ExitStatistics.Normalise(_exits.AsSpan(i * PerExit, PerExit), row);
            _normalState.AsSpan(0, Global).CopyTo(row[PerExit..]);
        }
    }

    private void FillExits(in Situation situation, BrainSettings settings)
    {
        var map = situation.Map;
        var urgency = situation.Needs.Urgency;
        var wayKnown = urgency > 0 && _ways.Measure(map, situation.Needs.MostUrgent, situation.Node);
        var exits = map.Exits(situation.Node);
        for (var i = 0; i < exits.Length; i++)
        {
            var exit = exits[i];
            var distance = _survey.Distance(exit);
            var steps = wayKnown ? _ways.Steps(exit) : -1;
            var row = _exits.AsSpan(i * PerExit, PerExit);
            row[0] = map.Visits(exit) == 0 ? 1f : 0f;
            row[1] = MathF.Log(1f + map.Visits(exit));
            row[2] = settings.DistanceFeature && distance != MapSurvey.Unreachable ? 1f / (1f + distance) : 0f;
            row[3] = settings.ShareFeature ? _survey.Share(i) : 0f;
            row[4] = exit == situation.CameFrom ? 1f : 0f;
            row[5] = steps >= 0 ? urgency / (1f + steps) : 0f;
            row[6] = map.Visits(exit) == 0 ? map.Links(exit) : 0f;
        }
    }

    private void FillState(in Situation situation)
    {
        _state[0] = situation.FactsTotal > 0 ? (float)situation.FactsKnown / situation.FactsTotal : 0f;
        _state[1] = (float)situation.Map.VisitedCount / Math.Max(1, situation.Map.NodeCount);
        _state[2] = situation.Needs.Hunger;
        _state[3] = situation.Needs.Energy;
        _state[4] = situation.Needs.Company;
        _state[5] = MathF.Log(1f + situation.StepsInVillage);
        _state[6] = MathF.Log(1f + situation.StepsSinceMeal);
        _state[7] = MathF.Log(1f + situation.StepsSinceFact);
    }

    private void Pool()
    {
        var mean = _state.AsSpan(Global, PerExit);
        var best = _state.AsSpan(Global + PerExit, PerExit);
        mean.Clear();
        best.Clear();
        for (var i = 0; i < ExitCount; i++)
        {
            for (var f = 0; f < PerExit; f++)
            {
                var value = _exits[(i * PerExit) + f];
                mean[f] += value / ExitCount;
                best[f] = MathF.Max(best[f], value);
            }
        }
    }
}
