using Nimmerverse.Neural;

namespace Nimmerverse.Bench.CartPoles;

/// <summary>One learner on CartPole with the published hyperparameters: hidden 128, gamma 0.99, lambda 0.8, tau 0.01.</summary>
internal sealed class CartPoleRun
{
    private readonly Rng _rng;
    private readonly CartPole _task;
    private readonly StreamActorCritic _learner;
    private readonly Normaliser _normaliser = new(CartPole.Observations);
    private readonly StreamSettings _settings = new();
    private readonly float[] _raw = new float[CartPole.Observations];
    private readonly float[] _state = new float[CartPole.Observations];
    private readonly RewardScaler _scaler;

    public CartPoleRun(ulong seed, int hidden = 128)
    {
        _rng = new(seed);
        _task = new(new(seed ^ 0xC0FFEE));
        var networks = new ActorCritic(
            new(CartPole.Observations, hidden, CartPole.Actions, _rng), new(CartPole.Observations, hidden, 1, _rng));
        _learner = new(networks, 1, _settings);
        _scaler = new(_settings.Discount);
    }

    /// <summary>Returns of the episodes that ended, each with the step at which it ended.</summary>
    public List<(int Step, int Return)> Episodes { get; } = [];

    /// <summary>Learns for a number of steps, one update per step.</summary>
    public void Learn(int steps)
    {
        Begin();
        for (var step = 1; step <= steps; step++)
        {
            var action = _learner.Act(_state, 1, _state, _rng);
            var (fell, cut) = _task.Step(action, _raw);
            Perceive();
            _learner.Learn(_scaler.Observe(1f, fell), fell, _state);
            if (fell || cut)
            {
                Episodes.Add((step, _task.Steps));
                _learner.ClearTraces();
                Begin();
            }
        }
    }

    /// <summary>Runs the policy as it is, without learning and with frozen statistics; actions are still drawn.</summary>
    public double Evaluate(int episodes)
    {
        long total = 0;
        for (var episode = 0; episode < episodes; episode++)
        {
            _task.Reset(_raw);
            var over = false;
            while (!over)
            {
                _normaliser.Normalise(_raw, _state);
                var (fell, cut) = _task.Step(_learner.Act(_state, 1, _state, _rng), _raw);
                over = fell || cut;
            }

            total += _task.Steps;
        }

        return (double)total / episodes;
    }

    private void Begin()
    {
        _task.Reset(_raw);
        Perceive();
    }

    private void Perceive()
    {
        _normaliser.Observe(_raw);
        _normaliser.Normalise(_raw, _state);
    }
}
