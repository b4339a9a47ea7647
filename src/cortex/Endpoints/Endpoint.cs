using Nimmerverse.Cortex.Credits;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Running;
using Polly;
using Polly.CircuitBreaker;

namespace Nimmerverse.Cortex.Endpoints;

/// <summary>One engine as the gateway knows it: seen or not, its credits, its breaker, what it was proven to hold. It belongs to the gateway's loop.</summary>
internal sealed class Endpoint : IDisposable
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock;
    private long _brokenUntil;

    /// <summary>Prepares it; nothing is sent yet.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="clock">The clock of the breaker.</param>
    public Endpoint(IEngine engine, TimeProvider clock)
    {
        Engine = engine;
        _clock = clock;
        Credits = new CreditPool(engine.Config.Credits);
        Pipeline = new ResiliencePipelineBuilder<RunResult> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<RunResult>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakFor,
                StateProvider = Breaker,
                ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Result is { Fault.IsEngines: true }),
                OnOpened = _ =>
                {
                    Volatile.Write(ref _brokenUntil, (clock.GetUtcNow() + BreakFor).UtcTicks);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>The engine.</summary>
    public IEngine Engine { get; }

    /// <summary>Its configuration.</summary>
    public EndpointConfig Config => Engine.Config;

    /// <summary>Its name.</summary>
    public string Name => Config.Name;

    /// <summary>How many requests it may have.</summary>
    public CreditPool Credits { get; }

    /// <summary>Guards calls: after half of at least five failed within ten seconds none is made for five seconds, then one.</summary>
    public ResiliencePipeline<RunResult> Pipeline { get; }

    /// <summary>The breaker's state.</summary>
    public CircuitBreakerStateProvider Breaker { get; } = new();

    /// <summary>What was found when it was looked at last; null before the first look.</summary>
    public EngineSight? Sight { get; set; }

    /// <summary>Its load when it told last, or null.</summary>
    public EngineLoad? Load { get; set; }

    /// <summary>Whether its answers held a schema against a prompt that asks it not to, by thinking mode; absent before the probe.</summary>
    public Dictionary<bool, bool> Holds { get; } = [];

    /// <summary>Whether the model's memory was freed; it is loaded again when somebody asks.</summary>
    public bool IsUnloaded { get; set; }

    /// <summary>Whether the model is being loaded or freed.</summary>
    public bool IsMoving { get; set; }

    /// <summary>When it was last used.</summary>
    public DateTimeOffset Used { get; set; }

    /// <summary>When it wants to be asked again, after it said to have too much to do.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Whether it is there.</summary>
    public bool IsUp => Sight is { State: "up" };

    /// <summary>Whether it is a scripted oracle.</summary>
    public bool IsOracle => Sight is { IsOracle: true };

    /// <summary>Whether its breaker keeps calls away now.</summary>
    public bool IsBroken => Breaker.CircuitState switch
    {
        CircuitState.Closed => false,
        _ => _clock.GetUtcNow().UtcTicks < Volatile.Read(ref _brokenUntil) || Credits.InUse > 0,
    };

    /// <summary>Whether a request may be sent now, credits aside.</summary>
    public bool IsReady => IsUp && !IsBroken && !IsUnloaded && !IsMoving && _clock.GetUtcNow() >= NotBefore;

    /// <summary>Whether it knows a model.</summary>
    /// <param name="model">The name that requesters use.</param>
    /// <returns>Whether it does.</returns>
    public bool Knows(string model) => Config.Model == model || Config.Upstream == model || Config.EmbeddingModel == model || Config.Adapters.ContainsKey(model);

    /// <summary>The engine's own name of a model. A llama-server's adapter is chosen beside its model, vLLM's by its own name in the model's place.</summary>
    /// <param name="model">The name that requesters use.</param>
    /// <returns>The engine's.</returns>
    public string UpstreamOf(string model) =>
        model == Config.Model || (Config.Kind is EngineKind.LlamaServer && Config.Adapters.ContainsKey(model)) ? Config.Upstream : model;

    /// <summary>The number of a model's adapter.</summary>
    /// <param name="model">The name that requesters use.</param>
    /// <returns>The number, or null when the model is no adapter.</returns>
    public int? AdapterOf(string model) => Config.Adapters.TryGetValue(model, out var adapter) ? adapter : null;

    /// <summary>What it is shown as.</summary>
    /// <returns><c>up</c>, <c>down</c>, <c>loading</c>, <c>unloaded</c> or <c>broken</c>.</returns>
    public string StateName() => this switch
    {
        { Sight: null } => "down",
        { IsMoving: true } => "loading",
        { IsUp: true, IsUnloaded: true } => "unloaded",
        { IsUp: true, IsBroken: true } => "broken",
        _ => Sight!.State,
    };

    /// <summary>Costs of a use, in lifeforce.</summary>
    /// <param name="tokensIn">Tokens of the prompt.</param>
    /// <param name="tokensOut">Tokens of the answer.</param>
    /// <returns>The cost.</returns>
    public double CostOf(long tokensIn, long tokensOut) => ((tokensIn * Config.PriceIn) + (tokensOut * Config.PriceOut)) / 1_000;

    /// <inheritdoc />
    public void Dispose() => Engine.Dispose();
}
