namespace Nimmerverse.Cortex.Engines;

/// <summary>Makes the engine that speaks an endpoint's language.</summary>
internal static class EngineFactory
{
    /// <summary>Makes it; nothing is sent yet.</summary>
    /// <param name="config">The endpoint.</param>
    /// <param name="clock">The clock of its waits.</param>
    /// <returns>The engine.</returns>
    public static IEngine Create(EndpointConfig config, TimeProvider clock) => config.Kind switch
    {
        EngineKind.Vllm => new VllmEngine(config, clock),
        EngineKind.LlamaServer => new LlamaServerEngine(config, clock),
        EngineKind.Ollama => new OllamaEngine(config, clock),
        _ => new OpenAiEngine(config, clock),
    };
}
