using System.Text.Json;
using Nimmerverse.Cortex.Credits;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Engines;

/// <summary>vLLM: its own priority, structured outputs, adapters at run time, sleep.</summary>
/// <param name="config">The endpoint.</param>
/// <param name="clock">The clock of its waits.</param>
internal sealed class VllmEngine(EndpointConfig config, TimeProvider clock) : OpenAiEngine(config, clock)
{
    private static readonly TimeSpan LoadWithin = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override bool CanLoad => true;

    /// <inheritdoc />
    public override async Task<EngineSight> LookAsync(CancellationToken cancellationToken)
    {
        var sight = await base.LookAsync(cancellationToken);
        if (sight.Fault is not null)
        {
            return sight;
        }

        var version = await Http.GetAsync("version", cancellationToken);
        return sight with { Version = version.Json is { } json && json.TryGetProperty("version", out var text) ? text.GetString() : null };
    }

    /// <inheritdoc />
    public override async Task<EngineLoad?> LoadAsync(CancellationToken cancellationToken)
    {
        if (await Http.GetTextAsync("metrics", cancellationToken) is not { } text)
        {
            return null;
        }

        // The cache's figure was called gpu_cache_usage_perc in older versions; both are shares from 0 to 1.
        return PrometheusText.Read(text, "vllm:num_requests_waiting") is { } waiting
            ? new(
                (int)(PrometheusText.Read(text, "vllm:num_requests_running") ?? 0),
                (int)waiting,
                PrometheusText.Read(text, "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"),
                null)
            : null;
    }

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ModelEntry>> ModelsAsync(CancellationToken cancellationToken)
    {
        var models = await base.ModelsAsync(cancellationToken);
        var sleeping = await Http.GetAsync("is_sleeping", cancellationToken);
        return sleeping.Json is { } json && json.TryGetProperty("is_sleeping", out var asleep) && asleep.ValueKind is JsonValueKind.True
            ? [.. models.Select(static model => model with { State = model.State is "adapter" ? "adapter" : "sleeping" })]
            : models;
    }

    /// <summary>Wakes the model, or loads an adapter written as <c>name=path</c>.</summary>
    /// <inheritdoc />
    public override async Task<EngineFault?> LoadModelAsync(string model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Split('=', 2) is not [var name, var path])
        {
            return (await Http.PostAsync("wake_up", default, LoadWithin, cancellationToken)).Fault is { } fault ? Explain(fault) : null;
        }

        var body = JsonBody.Write(json =>
        {
            json.WriteString("lora_name", name);
            json.WriteString("lora_path", path);
        });
        return Said(await Http.PostAsync("v1/load_lora_adapter", body, LoadWithin, cancellationToken));
    }

    /// <summary>Puts the model to sleep (its weights stay in memory of the host), or unloads an adapter.</summary>
    /// <inheritdoc />
    public override async Task<EngineFault?> UnloadModelAsync(string model, CancellationToken cancellationToken)
    {
        if (model == Config.Upstream)
        {
            return (await Http.PostAsync("sleep?level=1", default, LoadWithin, cancellationToken)).Fault is { } fault ? Explain(fault) : null;
        }

        var body = JsonBody.Write(json => json.WriteString("lora_name", model));
        return Said(await Http.PostAsync("v1/unload_lora_adapter", body, LoadWithin, cancellationToken));
    }

    /// <inheritdoc />
    protected override void WriteOwn(Utf8JsonWriter json, ChatCall call)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(call);
        if (Config.EnginePriority)
        {
            // Ours says 10 for urgent, vLLM serves the least number first.
            json.WriteNumber("priority", 10 - call.Priority);
        }

        if (call.Schema is { } schema)
        {
            // The older guided_* fields are ignored without a word since 0.12.
            json.WriteStartObject("structured_outputs");
            json.WritePropertyName("json");
            schema.WriteTo(json);
            json.WriteEndObject();
        }

        if (call.Grammar is { } grammar)
        {
            json.WriteStartObject("structured_outputs");
            json.WriteString("grammar", grammar);
            json.WriteEndObject();
        }

        if (call.Thinking is { } thinking)
        {
            json.WriteStartObject("chat_template_kwargs");
            json.WriteBoolean("enable_thinking", thinking);
            json.WriteEndObject();
        }
    }

    // The answer of the adapter calls is a sentence, not JSON.
    private static EngineFault? Said(EngineDocument answer) => answer.Fault is { Kind: EngineFaultKind.Garbage } ? null : answer.Fault;

    private static EngineFault Explain(EngineFault fault) => fault.Kind is EngineFaultKind.WrongModel
        ? fault with { Detail = "this vLLM does not offer sleep; start it with VLLM_SERVER_DEV_MODE=1 and --enable-sleep-mode" }
        : fault;
}
