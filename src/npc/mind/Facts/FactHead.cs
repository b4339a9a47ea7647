using Nimmerverse.Neural;
using Nimmerverse.Npc.Memory;

namespace Nimmerverse.Npc.Facts;

/// <summary>
/// The neural memory of facts, which never answers a quiz and whose accuracy is reported apart: a hashed key of 64 signs, a small
/// network, a softmax over values. Trained on each observation and on four facts drawn from the store (a small replay).
/// </summary>
public sealed class FactHead
{
    /// <summary>Length of a key.</summary>
    public const int KeySize = 64;

    /// <summary>Values it can tell apart.</summary>
    public const int MaxValues = 128;

    /// <summary>Facts replayed per observation.</summary>
    public const int Replays = 4;

    private const float StepSize = 0.05f;
    private readonly Mlp _network;
    private readonly MlpTape _tape;
    private readonly float[] _gradient;
    private readonly float[] _probabilities = new float[MaxValues];
    private readonly float[] _key = new float[KeySize];
    private readonly Rng _rng;

    /// <summary>Makes an untaught head.</summary>
    /// <param name="rng">Source of the first weights and of the replays.</param>
    public FactHead(Rng rng)
    {
        _rng = rng;
        _network = new(KeySize, 32, MaxValues, rng);
        _tape = new(_network);
        _gradient = new float[_network.Parameters.Length];
    }

    /// <summary>The network's parameters, for checkpoints.</summary>
    public Span<float> Parameters => _network.Parameters;

    /// <summary>The values that its classes stand for.</summary>
    public ValueTable Values { get; } = new(MaxValues);

    /// <summary>Learns an observed fact and a few remembered ones.</summary>
    /// <param name="village">The village.</param>
    /// <param name="observed">The fact at hand, or null to replay only.</param>
    /// <param name="store">All known facts, to replay from.</param>
    public void Observe(long village, Fact? observed, IReadOnlyList<Fact> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (observed is not null)
        {
            Train(village, observed);
        }

        for (var i = 0; i < Replays && store.Count > 0; i++)
        {
            Train(village, store[_rng.Next(store.Count)]);
        }
    }

    /// <summary>What the head would say.</summary>
    /// <param name="village">The village.</param>
    /// <param name="house">The house.</param>
    /// <param name="attribute">The attribute.</param>
    /// <returns>The most probable value, or null while it knows none.</returns>
    public string? Guess(long village, int house, string attribute)
    {
        Evaluate(village, house, attribute);
        var best = 0;
        for (var i = 1; i < MaxValues; i++)
        {
            best = _probabilities[i] > _probabilities[best] ? i : best;
        }

        return Values[best];
    }

    /// <summary>Share of the stored facts that the head would get right by itself.</summary>
    /// <param name="village">The village.</param>
    /// <param name="store">All known facts.</param>
    /// <returns>Accuracy, 0 to 1; 0 when nothing is known.</returns>
    public double Accuracy(long village, IReadOnlyList<Fact> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var right = 0;
        for (var i = 0; i < store.Count; i++)
        {
            right += Guess(village, store[i].House, store[i].Attribute) == store[i].Value ? 1 : 0;
        }

        return store.Count > 0 ? (double)right / store.Count : 0;
    }

    private void Train(long village, Fact fact)
    {
        var target = Values.Assign(fact.Value);
        Evaluate(village, fact.House, fact.Attribute);
        Softmax.PolicyGradient(_probabilities, target, 0f, _probabilities);
        _gradient.AsSpan().Clear();
        _network.Backward(_tape, _probabilities, _gradient);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(_gradient, StepSize, _network.Parameters, _network.Parameters);
    }

    private void Evaluate(long village, int house, string attribute)
    {
        WriteKey(village, house, attribute);
        _network.Forward(_key, _tape);
        Softmax.Forward(_tape.Output, _probabilities);
    }

    private void WriteKey(long village, int house, string attribute)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in attribute)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        var signs = Mix(hash ^ Mix((ulong)village ^ Mix((ulong)house)));
        for (var i = 0; i < KeySize; i++)
        {
            _key[i] = (signs >> i & 1) == 0 ? -1f : 1f;
        }
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
