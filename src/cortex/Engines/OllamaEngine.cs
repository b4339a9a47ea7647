using System.Runtime.CompilerServices;
using System.Text.Json;
using Nimmerverse.Cortex.Credits;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Engines;

/// <summary>ollama in its own language: <c>format</c>, <c>keep_alive</c>, <c>/api/ps</c>, unloading by <c>keep_alive: 0</c>.</summary>
/// <param name="config">The endpoint.</param>
/// <param name="clock">The clock of its waits.</param>
internal sealed class OllamaEngine(EndpointConfig config, TimeProvider clock) : IEngine
{
    private static readonly TimeSpan LoadWithin = TimeSpan.FromMinutes(5);

    private readonly EngineHttp _http = new(config, clock);

    /// <inheritdoc />
    public EndpointConfig Config => config;

    /// <inheritdoc />
    public bool CanLoad => true;

    /// <inheritdoc />
    public async Task<EngineSight> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await _http.GetAsync("api/version", cancellationToken);
        return answer.Json is { } json
            ? new(null, json.TryGetProperty("version", out var version) ? version.GetString() : null, null, false, "up")
            : EngineSight.Down(answer.Fault!);
    }

    /// <inheritdoc />
    public Task<EngineLoad?> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<EngineLoad?>(null);

    /// <inheritdoc />
    public async IAsyncEnumerable<EngineEvent> ChatAsync(ChatCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var events = new List<EngineEvent>();
        var stream = new OllamaStream();
        await foreach (var line in _http.PostLinesAsync("api/chat", OllamaBody.Write(call), cancellationToken))
        {
            var fault = line.Fault ?? stream.Read(line.Bytes, events);
            foreach (var one in events)
            {
                yield return one;
            }

            events.Clear();
            if (fault is not null)
            {
                yield return new EngineEvent.Faulted(fault);
                yield break;
            }

            if (stream.Finish is not null)
            {
                break;
            }
        }

        yield return stream.Finish is { } finish
            ? new EngineEvent.Finished(finish)
            : new EngineEvent.Faulted(new(EngineFaultKind.BrokenOff, "the answer ended before it was finished"));
    }

    /// <inheritdoc />
    public async Task<EmbeddingAnswer> EmbedAsync(JsonElement input, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json =>
        {
            json.WriteString("model", config.EmbeddingModel ?? config.Upstream);
            json.WritePropertyName("input");
            input.WriteTo(json);
        });
        var answer = await _http.PostAsync("api/embed", body, TimeSpan.FromSeconds(config.FirstTokenS), cancellationToken);
        if (answer.Json is not { } said || !said.TryGetProperty("embeddings", out var vectors) || vectors.ValueKind is not JsonValueKind.Array)
        {
            return new(null, 0, answer.Fault ?? new(EngineFaultKind.Garbage, "ollama's answer holds no embeddings"));
        }

        var tokens = said.TryGetProperty("prompt_eval_count", out var count) ? count.GetInt32() : 0;
        return new(OllamaBody.ToOpenAi(vectors, config.EmbeddingModel ?? config.Upstream, tokens), tokens, null);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<ModelEntry>> ModelsAsync(CancellationToken cancellationToken)
    {
        var loaded = (await NamesAsync("api/ps", cancellationToken)).ToDictionary(static model => model.Name, static model => model);
        var known = await NamesAsync("api/tags", cancellationToken);
        return
        [
            .. loaded.Values.Select(model => new ModelEntry(config.Name, model.Name, "loaded", model.Vram, model.Context)),
            .. known.Where(model => !loaded.ContainsKey(model.Name)).Select(model => new ModelEntry(config.Name, model.Name, "unloaded")),
        ];
    }

    /// <summary>An empty prompt loads a model.</summary>
    /// <inheritdoc />
    public Task<EngineFault?> LoadModelAsync(string model, CancellationToken cancellationToken) => MoveAsync(model, keep: -1, "load", cancellationToken);

    /// <summary>An empty prompt that keeps the model for no time frees it.</summary>
    /// <inheritdoc />
    public Task<EngineFault?> UnloadModelAsync(string model, CancellationToken cancellationToken) => MoveAsync(model, keep: 0, "unload", cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<EngineFault?> MoveAsync(string model, int keep, string done, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json =>
        {
            json.WriteString("model", model);
            json.WriteNumber("keep_alive", keep);
            json.WriteBoolean("stream", false);
        });
        var answer = await _http.PostAsync("api/generate", body, LoadWithin, cancellationToken);
        if (answer.Json is not { } json)
        {
            return answer.Fault;
        }

        return json.TryGetProperty("done_reason", out var reason) && reason.ValueEquals(done)
            ? null
            : new(EngineFaultKind.Garbage, $"ollama did not confirm to {done} '{model}'");
    }

    private async Task<IReadOnlyList<(string Name, long? Vram, int? Context)>> NamesAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await _http.GetAsync(path, cancellationToken);
        return answer.Json is { } json && json.TryGetProperty("models", out var models) && models.ValueKind is JsonValueKind.Array
            ? [.. models.EnumerateArray().Select(static model => (
                model.GetProperty("name").GetString() ?? "",
                model.TryGetProperty("size_vram", out var vram) && vram.TryGetInt64(out var bytes) ? bytes : (long?)null,
                model.TryGetProperty("context_length", out var context) && context.TryGetInt32(out var tokens) ? tokens : (int?)null))]
            : [];
    }
}
