using Nimmerverse.Neural;
using Nimmerverse.Npc.Map;

namespace Nimmerverse.Npc.Brains;

/// <summary>
/// What a brain expects of each exit, and the way that it would likeliest go, computed for somebody who looks. It works on features and tapes of its
/// own: looking changes neither what is learnt nor what is decided next.
/// </summary>
public sealed class Outlook
{
    /// <summary>Steps of a way that are foretold at most.</summary>
    public const int Furthest = 16;

    private readonly Features _features = new();
    private readonly float[] _scores = new float[PrivateMap.MaxExits];
    private readonly float[] _policy = new float[PrivateMap.MaxExits];
    private readonly float[] _probabilities = new float[PrivateMap.MaxExits];
    private readonly float[] _values = new float[PrivateMap.MaxExits];
    private MlpTape? _row;
    private MlpTape? _state;
    private Mind? _mind;
    private Situation _here;
    private int _exits;

    /// <summary>What the critic expects from here on, in units of scaled reward.</summary>
    public float Value { get; private set; }

    /// <summary>Entropy of the policy here, in nats.</summary>
    public float Entropy { get; private set; }

    /// <summary>Probability of each exit.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, _exits);

    /// <summary>
    /// What is expected of each exit: the scaled reward of the step as the map foretells it - a first visit, no facts, needs as they are - and the
    /// discounted estimate of the critic there. Of a node that was never seen the critic can know nothing: the present estimate stands for it.
    /// </summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _exits);

    /// <summary>Looks from where the body stands.</summary>
    /// <param name="mind">What was learnt.</param>
    /// <param name="here">The situation; its node was visited.</param>
    public void Look(Mind mind, in Situation here)
    {
        ArgumentNullException.ThrowIfNull(mind);
        if (_mind != mind)
        {
            (_mind, _row, _state) = (mind, new(mind.Networks.Actor), new(mind.Networks.Critic));
        }

        _here = here;
        _features.Compute(mind, here, observe: false);
        Value = Critic();
        _exits = Actor();
        _policy.AsSpan(0, _exits).CopyTo(_probabilities);
        Entropy = _exits > 0 ? Softmax.Entropy(Probabilities) : 0;
        var exits = here.Map.Exits(here.Node);
        for (var i = 0; i < _exits; i++)
        {
            _values[i] = Expect(exits[i]);
        }
    }

    /// <summary>
    /// Foretells the way that the policy would likeliest go, as far as the map tells: up to the first node that was never visited, or that is on the
    /// way already. Call after <see cref="Look"/>.
    /// </summary>
    /// <param name="first">The first node of the way when it is decided already; -1 for the likeliest.</param>
    /// <param name="path">Gets the nodes after the present one, the nearest first.</param>
    /// <returns>Nodes written.</returns>
    public int Foretell(int first, Span<int> path)
    {
        var at = _here;
        var next = first >= 0 ? first : Likeliest(Probabilities, at);
        var count = 0;
        while (next >= 0 && count < Math.Min(path.Length, Furthest) && next != _here.Node && !path[..count].Contains(next))
        {
            path[count++] = next;
            if (at.Map.Visits(next) == 0)
            {
                break;
            }

            at = Beyond(at, next);
            _features.Compute(_mind!, at, observe: false);
            next = Likeliest(_policy.AsSpan(0, Actor()), at);
        }

        return count;
    }

    private static int Likeliest(ReadOnlySpan<float> probabilities, in Situation at)
    {
        var best = -1;
        for (var i = 0; i < probabilities.Length; i++)
        {
            best = best < 0 || probabilities[i] > probabilities[best] ? i : best;
        }

        return best < 0 ? -1 : at.Map.Exits(at.Node)[best];
    }

    private static Situation Beyond(in Situation here, int node) => here with
    {
        Node = node,
        CameFrom = here.Node,
        StepsInVillage = here.StepsInVillage + 1,
        StepsSinceMeal = here.Map.PlaceAt(node) == Place.Hunger ? 0 : here.StepsSinceMeal + 1,
        StepsSinceFact = here.StepsSinceFact + 1,
    };

    private float Expect(int exit)
    {
        var discount = _mind!.Settings.Learning.Discount;
        var isNew = _here.Map.Visits(exit) == 0;
        var potential = _here.Needs.Potential;
        var there = Value;
        if (!isNew)
        {
            _features.Compute(_mind, Beyond(_here, exit), observe: false);
            there = Critic();
        }

        var reward = Rewards.Of(newFacts: 0, isNew, allKnown: false, potential, potential, discount);
        return _mind.RewardScaler.Scale(reward) + (discount * there);
    }

    private float Critic()
    {
        _mind!.Networks.Critic.Forward(_features.State, _state!);
        return _state!.Output[0];
    }

    // Leaves the probabilities of the exits of the node that the features are of.
    private int Actor()
    {
        var count = _features.ExitCount;
        var rows = _features.Rows;
        for (var i = 0; i < count; i++)
        {
            _mind!.Networks.Actor.Forward(rows.Slice(i * Features.ActorInputs, Features.ActorInputs), _row!);
            _scores[i] = _row!.Output[0];
        }

        if (count > 0)
        {
            Softmax.Forward(_scores.AsSpan(0, count), _policy);
        }

        return count;
    }
}
