namespace Nimmerverse.Neural;

/// <summary>
/// Streaming actor-critic with eligibility traces, stream-AC(lambda) (Elsayed et al. 2024, algorithm 6): one update per step, no
/// buffer, no target network. The scores of the actions are the actor's outputs over one or more rows of features, side by side:
/// one row with an output per action is the usual form; one row per exit with a single output serves a node of any degree.
/// One instance follows one trajectory; several may share the networks. Neither acting nor learning allocates.
/// </summary>
public sealed class StreamActorCritic
{
    private readonly ActorCritic _networks;
    private readonly MlpTape[] _rows;
    private readonly MlpTape _value;
    private readonly MlpTape _nextValue;
    private readonly ITraceOptimiser _policyOptimiser;
    private readonly ITraceOptimiser _valueOptimiser;
    private readonly StreamSettings _settings;
    private readonly float[] _scores;
    private readonly float[] _probabilities;
    private readonly float[] _scoreGradient;
    private long _version = -1;
    private int _rowCount;

    /// <summary>Starts a trajectory with empty traces and the usual optimiser, <see cref="ObGd"/>.</summary>
    /// <param name="networks">The networks to act with and to train.</param>
    /// <param name="maxRows">Most rows of features that one decision can have.</param>
    /// <param name="settings">Hyperparameters.</param>
    public StreamActorCritic(ActorCritic networks, int maxRows, StreamSettings settings)
        : this(networks, maxRows, settings, UsualOptimiser)
    {
    }

    /// <summary>Starts a trajectory with empty traces and optimisers of one's own.</summary>
    /// <param name="networks">The networks to act with and to train.</param>
    /// <param name="maxRows">Most rows of features that one decision can have.</param>
    /// <param name="settings">Hyperparameters.</param>
    /// <param name="optimiser">Makes an optimiser for a number of parameters and a kappa.</param>
    public StreamActorCritic(ActorCritic networks, int maxRows, StreamSettings settings, Func<StreamSettings, int, float, ITraceOptimiser> optimiser)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(optimiser);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        _networks = networks;
        _settings = settings;
        _rows = new MlpTape[maxRows];
        for (var i = 0; i < maxRows; i++)
        {
            _rows[i] = new(networks.Actor);
        }

        _value = new(networks.Critic);
        _nextValue = new(networks.Critic);
        _scores = new float[maxRows * networks.Actor.Outputs];
        _probabilities = new float[_scores.Length];
        _scoreGradient = new float[_scores.Length];
        _policyOptimiser = optimiser(settings, networks.Actor.Parameters.Length, settings.PolicyKappa);
        _valueOptimiser = optimiser(settings, networks.Critic.Parameters.Length, settings.ValueKappa);
        EntropyWeight = settings.EntropyWeight;
    }

    /// <summary>Weight tau of the entropy, which a watchdog may raise for a while.</summary>
    public float EntropyWeight { get; set; }

    /// <summary>The action of the last decision.</summary>
    public int Action { get; private set; }

    /// <summary>Probabilities of the last decision.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, _rowCount * _networks.Actor.Outputs);

    /// <summary>Decides: computes the policy and the value, and draws an action.</summary>
    /// <param name="rows">Rows of actor features, one after the other.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="state">Critic features.</param>
    /// <param name="rng">Source of chance.</param>
    /// <returns>The index of the action among the scores.</returns>
    public int Act(ReadOnlySpan<float> rows, int rowCount, ReadOnlySpan<float> state, Rng rng)
    {
        var width = _networks.Actor.Inputs;
        _rowCount = rowCount;
        for (var i = 0; i < rowCount; i++)
        {
            rows.Slice(i * width, width).CopyTo(_rows[i].Input);
        }

        state[.._networks.Critic.Inputs].CopyTo(_value.Input);
        Evaluate();
        Action = Softmax.Sample(Probabilities, rng);
        return Action;
    }

    /// <summary>Learns from what came of the last decision.</summary>
    /// <param name="reward">Scaled reward.</param>
    /// <param name="terminated">Whether the task ended; a trajectory that was merely cut did not terminate.</param>
    /// <param name="nextState">Critic features of the next state; not looked at when <paramref name="terminated"/>.</param>
    /// <returns>The temporal-difference error delta.</returns>
    public float Learn(float reward, bool terminated, ReadOnlySpan<float> nextState)
    {
        if (_version != _networks.Version)
        {
            Evaluate();
        }

        var next = 0f;
        if (!terminated)
        {
            _networks.Critic.Forward(nextState, _nextValue);
            next = _nextValue.Output[0];
        }

        var delta = reward + (_settings.Discount * next) - _value.Output[0];

        _networks.Critic.Backward(_value, [1f], _valueOptimiser.Fade());
        _valueOptimiser.Step(_networks.Critic.Parameters, delta);

        var traces = _policyOptimiser.Fade();
        var outputs = _networks.Actor.Outputs;
        Softmax.PolicyGradient(Probabilities, Action, EntropyWeight * MathF.Sign(delta), _scoreGradient);
        for (var i = 0; i < _rowCount; i++)
        {
            _networks.Actor.Backward(_rows[i], _scoreGradient.AsSpan(i * outputs, outputs), traces);
        }

        _policyOptimiser.Step(_networks.Actor.Parameters, delta);
        _networks.Touch();
        if (terminated)
        {
            ClearTraces();
        }

        return delta;
    }

    /// <summary>Forgets the traces: the trajectory was cut, or its policy is stuck.</summary>
    public void ClearTraces()
    {
        _policyOptimiser.Clear();
        _valueOptimiser.Clear();
    }

    private static ObGd UsualOptimiser(StreamSettings settings, int parameters, float kappa) =>
        new(parameters, settings.StepSize, settings.Discount * settings.TraceDecay, kappa);

    private void Evaluate()
    {
        var outputs = _networks.Actor.Outputs;
        for (var i = 0; i < _rowCount; i++)
        {
            _networks.Actor.Forward(_rows[i]);
            _rows[i].Output.CopyTo(_scores.AsSpan(i * outputs));
        }

        Softmax.Forward(_scores.AsSpan(0, _rowCount * outputs), _probabilities);
        _networks.Critic.Forward(_value);
        _version = _networks.Version;
    }
}
