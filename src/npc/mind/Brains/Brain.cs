using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>
/// The brain of an NPC: it is shown what the body sees, learns from it, and says where to go. It knows nothing of buses, clocks
/// or files. The task is to know everything of a village; when that is done the learner rests, needs alone move the body, and
/// the brain dreams until the next village. One step is perceive, learn, decide, and allocates nothing.
/// </summary>
public sealed class Brain
{
    private readonly Mind _mind;
    private readonly Rng _rng;
    private readonly StreamActorCritic _learner;
    private readonly Features _features = new();
    private readonly Errands _errands = new();
    private readonly Dreamer _dreamer;
    private long _village;
    private int _node = -1;
    private int _cameFrom = -1;
    private int _stepsInVillage;
    private int _stepsSinceMeal;
    private int _rescueCountdown;
    private int _known;
    private int _total;
    private float _potential;
    private bool _decided;
    private NeedLevels _needs;
    private double _errorSum;
    private int _errorCount;

    /// <summary>Makes a brain around a mind.</summary>
    /// <param name="mind">What it has learnt so far.</param>
    /// <param name="rng">Source of chance.</param>
    public Brain(Mind mind, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(mind);
        _mind = mind;
        _rng = rng;
        _learner = new(mind.Networks, PrivateMap.MaxExits, mind.Settings.Learning);
        _dreamer = new(mind, rng);
    }

    /// <summary>What it has learnt so far.</summary>
    public Mind Mind => _mind;

    /// <summary>The known ways of this village.</summary>
    public PrivateMap Map { get; } = new();

    /// <summary>Whether it acts without learning: neither weights nor statistics change, so that what was learnt can be measured.</summary>
    public bool Frozen { get; init; }

    /// <summary>Whether everything of this village is known.</summary>
    public bool Content { get; private set; }

    /// <summary>Steps since the last new fact.</summary>
    public int StepsSinceFact { get; private set; }

    /// <summary>Entropy of the policy at the last learned decision, in nats.</summary>
    public float Entropy { get; private set; }

    /// <summary>Raw reward of the last step that was learnt from.</summary>
    public float LastReward { get; private set; }

    /// <summary>Temporal-difference error of the last step that was learnt from, in units of scaled reward.</summary>
    public float LastError { get; private set; }

    /// <summary>Whether the watchdog has widened the policy.</summary>
    public bool Rescued { get; private set; }

    /// <summary>Where the body stands, -1 before the first sight.</summary>
    public int Node => _node;

    /// <summary>The village, 0 before the first sight.</summary>
    public long Village => _village;

    /// <summary>What moves it when everything is known.</summary>
    public Errands Errands => _errands;

    /// <summary>Takes in what the body sees after a step, and learns from the step if it was one of its own.</summary>
    /// <param name="sight">What the body sees.</param>
    /// <returns>Whether an update on a real transition was made.</returns>
    public bool Perceive(in Sight sight)
    {
        if (sight.Village != _village)
        {
            BeginVillage(sight.Village, sight.NodeCount);
        }

        var acted = _decided;
        _decided = false;
        _cameFrom = acted ? _node : _cameFrom;
        var first = acted || sight.Node != _node || Map.Visits(sight.Node) == 0 ? Map.Visit(sight.Node, sight.Exits, sight.Place) : false;
        _node = sight.Node;
        _stepsInVillage += acted ? 1 : 0;
        _stepsSinceMeal = sight.Place == Place.Hunger ? 0 : _stepsSinceMeal + (acted ? 1 : 0);
        _needs = sight.Needs;
        CountFacts(sight.NewFacts, acted);
        var wasContent = Content;
        Content = sight.FactsTotal > 0 && sight.FactsKnown >= sight.FactsTotal;
        if (Content)
        {
            if (!wasContent)
            {
                Remember(sight);
            }
        }
        else
        {
            Look(sight);
        }

        var learned = acted && !wasContent && !Frozen;
        if (learned)
        {
            LearnFrom(sight, first);
        }

        _potential = sight.Needs.Potential;
        return learned;
    }

    /// <summary>Chooses where to go. Call once per <see cref="Perceive"/>.</summary>
    /// <returns>The node to walk to; the present node to stay.</returns>
    public int Decide()
    {
        if (_node < 0)
        {
            return _node;
        }

        if (Content)
        {
            return _errands.Next(Map, _node, _needs, _rng);
        }

        var exits = Map.Exits(_node);
        if (exits.IsEmpty)
        {
            return _node;
        }

        var exit = _learner.Act(_features.Rows, _features.ExitCount, _features.State, _rng);
        Entropy = Softmax.Entropy(_learner.Probabilities);
        _decided = true;
        return exits[exit];
    }

    /// <summary>Forgets the last decision, because the world refused it; nothing is learnt from it.</summary>
    public void Undo() => _decided = false;

    /// <summary>Imagines one transition and learns from it.</summary>
    /// <returns>False when there is nothing to imagine yet, or nothing is to be learnt.</returns>
    public bool Dream() => !Frozen && _dreamer.Step();

    /// <summary>Lets somebody look at what it expects here. Looking changes nothing: neither statistics nor traces, nor chance.</summary>
    /// <param name="outlook">Gets it.</param>
    /// <returns>False when it has no expectations: it stands nowhere, or everything is known.</returns>
    public bool TryShow(Outlook outlook)
    {
        ArgumentNullException.ThrowIfNull(outlook);
        if (_node < 0 || Content)
        {
            return false;
        }

        outlook.Look(_mind, Here());
        return true;
    }

    /// <summary>Recalls a visit of an earlier life in the present village, without learning from it.</summary>
    /// <param name="village">The village.</param>
    /// <param name="nodeCount">Its nodes.</param>
    /// <param name="node">The node visited.</param>
    /// <param name="exits">Where it leads.</param>
    /// <param name="place">The need that it meets.</param>
    public void Recall(long village, int nodeCount, int node, ReadOnlySpan<int> exits, Place place)
    {
        if (village != _village)
        {
            BeginVillage(village, nodeCount);
        }

        if (Map.Contains(node) && Map.Visits(node) == 0)
        {
            Map.Visit(node, exits, place);
        }
    }

    /// <summary>Lets the dreams be about the village as far as it is known.</summary>
    /// <param name="houses">Houses seen.</param>
    /// <param name="facts">Facts seen in them.</param>
    public void DreamOfThisVillage(int houses, int facts) => _dreamer.Learn(Map, houses, houses > 0 ? facts / houses : 1);

    /// <summary>The mean magnitude of the TD error since the last call.</summary>
    /// <returns>Mean |delta| in units of scaled reward; 0 when nothing was learnt.</returns>
    public double TakeMeanError()
    {
        var mean = _errorCount > 0 ? _errorSum / _errorCount : 0;
        _errorSum = 0;
        _errorCount = 0;
        return mean;
    }

    private void BeginVillage(long village, int nodeCount)
    {
        _village = village;
        Map.Begin(nodeCount);
        _node = -1;
        _cameFrom = -1;
        _stepsInVillage = 0;
        _decided = false;
        Content = false;
        StepsSinceFact = 0;
        _potential = 0;
        _learner.ClearTraces();
        Calm();
    }

    private void CountFacts(int newFacts, bool acted)
    {
        if (newFacts > 0)
        {
            StepsSinceFact = 0;
            Calm();
        }
        else if (acted)
        {
            StepsSinceFact++;
            _rescueCountdown--;
        }
    }

    private void LearnFrom(in Sight sight, bool first)
    {
        var reward = Rewards.Of(sight.NewFacts, first, Content, _potential, sight.Needs.Potential, _mind.Settings.Learning.Discount);
        var delta = _learner.Learn(_mind.RewardScaler.Observe(reward, Content), Content, _features.State);
        LastReward = reward;
        LastError = delta;
        _errorSum += Math.Abs(delta);
        _errorCount++;
        _mind.LearnSteps++;
        if (_rescueCountdown <= 0)
        {
            _learner.ClearTraces();
            _learner.EntropyWeight = _mind.Settings.RescueEntropyWeight;
            _mind.Rescues++;
            Rescued = true;
            _rescueCountdown = _mind.Settings.RescueAfterStepsPerNode * Map.NodeCount;
        }
    }

    private void Look(in Sight sight)
    {
        (_known, _total) = (sight.FactsKnown, sight.FactsTotal);
        _features.Compute(_mind, Here(), observe: !Frozen);
    }

    private Situation Here() => new(Map, _node)
    {
        CameFrom = _cameFrom,
        FactsKnown = _known,
        FactsTotal = _total,
        Needs = _needs,
        StepsInVillage = _stepsInVillage,
        StepsSinceMeal = _stepsSinceMeal,
        StepsSinceFact = StepsSinceFact,
    };

    private void Remember(in Sight sight) =>
        _dreamer.Learn(Map, sight.HousesSeen, sight.HousesSeen > 0 ? sight.FactsKnown / sight.HousesSeen : 1);

    private void Calm()
    {
        Rescued = false;
        _learner.EntropyWeight = _mind.Settings.Learning.EntropyWeight;
        _rescueCountdown = _mind.Settings.RescueAfterStepsPerNode * Map.NodeCount;
    }
}
