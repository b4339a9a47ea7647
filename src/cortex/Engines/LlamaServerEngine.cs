using System.Text.Json;
using Nimmerverse.Cortex.Credits;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Engines;

/// <summary>llama.cpp's server: schemas by its grammar, adapters per request, slots; as a router it loads and unloads models.</summary>
/// <param name="config">The endpoint.</param>
/// <param name="clock">The clock of its waits.</param>
internal sealed class LlamaServerEngine(EndpointConfig config, TimeProvider clock) : OpenAiEngine(config, clock)
{
    private static readonly TimeSpan LoadWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock = clock;
    private bool _tellsNoMetrics;

    /// <inheritdoc />
    public override bool CanLoad => true;

    /// <inheritdoc />
    public override async Task<EngineSight> LookAsync(CancellationToken cancellationToken)
    {
        var health = await Http.GetAsync("health", cancellationToken);
        if (health.Fault is { } fault)
        {
            return EngineSight.Down(fault) with { State = fault.Kind is EngineFaultKind.Busy ? "loading" : "down" };
        }

        var props = await Http.GetAsync("props", cancellationToken);
        return props.Json is { } json
            ? new(
                null,
                json.TryGetProperty("build_info", out var build) ? build.GetString() : null,
                json.TryGetProperty("total_slots", out var slots) && slots.TryGetInt32(out var count) && count > 0 ? count : null,
                IsOracle: json.TryGetProperty("build_info", out var maker) && maker.ValueEquals(OracleOwner),
                "up")
            : new(null, null, null, false, "up");
    }

    /// <inheritdoc />
    public override async Task<EngineLoad?> LoadAsync(CancellationToken cancellationToken) =>
        (_tellsNoMetrics ? null : await FromMetricsAsync(cancellationToken)) ?? await FromSlotsAsync(cancellationToken);

    /// <inheritdoc />
    public override async Task<IReadOnlyList<ModelEntry>> ModelsAsync(CancellationToken cancellationToken)
    {
        var answer = await Http.GetAsync("models", cancellationToken);
        if (answer.Json is not { } json || !json.TryGetProperty("data", out var data) || data.ValueKind is not JsonValueKind.Array)
        {
            return [];
        }

        return
        [
            .. data.EnumerateArray().Select(model => new ModelEntry(Config.Name, model.GetProperty("id").GetString() ?? "", StateOf(model))),
            .. Config.Adapters.Keys.Select(adapter => new ModelEntry(Config.Name, adapter, "adapter")),
        ];
    }

    /// <inheritdoc />
    public override Task<EngineFault?> LoadModelAsync(string model, CancellationToken cancellationToken) =>
        MoveAsync("models/load", model, "loaded", cancellationToken);

    /// <inheritdoc />
    public override Task<EngineFault?> UnloadModelAsync(string model, CancellationToken cancellationToken) =>
        MoveAsync("models/unload", model, "unloaded", cancellationToken);

    /// <inheritdoc />
    protected override void WriteOwn(Utf8JsonWriter json, ChatCall call)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(call);
        if (call.Schema is { } schema)
        {
            WriteResponseFormat(json, schema);
        }

        if (call.Grammar is { } grammar)
        {
            json.WriteString("grammar", grammar);
        }

        if (call.Slot is { } slot)
        {
            json.WriteNumber("id_slot", slot);
        }

        if (Config.Adapters.Count > 0)
        {
            // Always told: adapters that a request does not name keep the scale that the server was started with.
            json.WriteStartArray("lora");
            foreach (var adapter in Config.Adapters.Values.Distinct())
            {
                json.WriteStartObject();
                json.WriteNumber("id", adapter);
                json.WriteNumber("scale", adapter == call.Adapter ? 1.0 : 0.0);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (call.Thinking is { } thinking)
        {
            json.WriteStartObject("chat_template_kwargs");
            json.WriteBoolean("enable_thinking", thinking);
            json.WriteEndObject();
        }
    }

    private static string StateOf(JsonElement model)
    {
        if (!model.TryGetProperty("status", out var status) || !status.TryGetProperty("value", out var value))
        {
            return "loaded";
        }

        return status.TryGetProperty("failed", out var failed) && failed.ValueKind is JsonValueKind.True ? "failed" : value.GetString() ?? "loaded";
    }

    private async Task<EngineFault?> MoveAsync(string path, string model, string until, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json => json.WriteString("model", model));
        var answer = await Http.PostAsync(path, body, LoadWithin, cancellationToken);
        if (answer.Fault is { } fault)
        {
            return fault.Kind is EngineFaultKind.WrongModel
                ? fault with { Detail = $"this llama-server does not know '{model}' or is no router; start it without a model to make it one" }
                : fault;
        }

        var started = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(started) < LoadWithin)
        {
            var state = (await ModelsAsync(cancellationToken)).FirstOrDefault(entry => entry.Model == model)?.State;
            if (state == until || (until == "unloaded" && state is null))
            {
                return null;
            }

            if (state is "failed")
            {
                return new(EngineFaultKind.Failed, $"llama-server could not load '{model}'; its log says why");
            }

            await Task.Delay(Between, _clock, cancellationToken);
        }

        return new(EngineFaultKind.Silent, $"'{model}' was not {until} within {LoadWithin.TotalMinutes} minutes");
    }

    private async Task<EngineLoad?> FromMetricsAsync(CancellationToken cancellationToken)
    {
        var text = await Http.GetTextAsync("metrics", cancellationToken);
        var deferred = text is null ? null : PrometheusText.Read(text, "llamacpp:requests_deferred");
        _tellsNoMetrics = deferred is null;
        return deferred is null
            ? null
            : new(
                (int)(PrometheusText.Read(text!, "llamacpp:requests_processing") ?? 0),
                (int)deferred,
                PrometheusText.Read(text!, "llamacpp:kv_cache_usage_ratio"),
                null);
    }

    private async Task<EngineLoad?> FromSlotsAsync(CancellationToken cancellationToken)
    {
        var answer = await Http.GetAsync("slots", cancellationToken);
        return answer.Json is { ValueKind: JsonValueKind.Array } slots
            ? new(
                slots.EnumerateArray().Count(static slot => slot.TryGetProperty("is_processing", out var busy) && busy.ValueKind is JsonValueKind.True),
                0,
                null,
                slots.GetArrayLength())
            : null;
    }
}
